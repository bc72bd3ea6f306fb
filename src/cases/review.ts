import type { Batch, Needs } from '../ledger/index.js';
import type { PartnerId } from '../platform/index.js';
import { caseAt, NOTHING_MORE, type Case, type Review } from './case.js';
import { casesToChange, caseStore } from './case-store.js';

const HOUR_MS = 60 * 60 * 1_000;

/** A review to be opened. */
interface NewReview extends Review {
  /** Whose house rules ask for it; null: the network's, and then only the operator decides. */
  readonly ownerId: PartnerId | null;
  /** Which watch was passed, in words that its partner may read: 1,000 characters at most. The member never sees it. */
  readonly reason: string;
  /** What staff read instead, as long at most, where it tells of other partners too. */
  readonly networkReason?: string | null;
  /** The setting KULA_REVIEW_HOURS. */
  readonly hours: number;
  /** Who makes the purchase: see `actText`. */
  readonly act?: string;
}

/**
 * Opens the review of an accrual; an accrual has one at most. One that this batch does not make is asked for by {@link wantReview}
 * before. Gives the time at which it ends by itself, until which a HOLD holds.
 */
export function openReview(batch: Batch, { hours, act = '', ...review }: NewReview): { readonly dueAt: Date } {
  const dueAt = new Date(batch.now.getTime() + hours * HOUR_MS);
  casesToChange(batch).add(
    { ...NOTHING_MORE, ...review, kind: 'REVIEW', status: 'OPEN', openedAt: batch.now, dueAt },
    act,
  );
  return { dueAt };
}

/** In `needs` or `follow`: asks for the review of an accrual, if it has one. */
export function wantReview(needs: Needs, subjectId: string): void {
  needs.want(caseStore, { reviewOf: subjectId });
}

/** When planning: the review of an accrual that was wanted by {@link wantReview}, as it stands now; undefined: it has none. */
export function reviewOf(batch: Batch, subjectId: string): Case | undefined {
  const found = batch.of(caseStore).reviewOf(subjectId);
  return found && caseAt(found, batch.now);
}

/**
 * Ends the review of an accrual as ACCEPTED, because someone takes the purchase back in another way. Does nothing when it has no
 * review, or one that has ended. The caller releases what is held.
 */
export function acceptReview(batch: Batch, subjectId: string, act = ''): void {
  const review = reviewOf(batch, subjectId);
  if (review?.status === 'OPEN')
    casesToChange(batch).change({ ...review, status: 'ACCEPTED', closedAt: batch.now }, act);
}
