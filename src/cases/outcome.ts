import { kindOfId, present, type IdKind, type MemberId, type PartnerId, type Refusal } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import type { ReviewAction } from './case.entity.js';
import type { CaseId } from './ids.js';

/** What the end of a review does to the accrual that it is of: rooms to the right say it, and this one knows none of them. */

/** A review, as far as it never changes. */
export interface Review {
  readonly id: CaseId;
  /** The accrual's id. */
  readonly subjectId: string;
  /** At which the purchase was made. */
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly action: ReviewAction;
}

/** All methods are pure, as those of an `Operation`. */
interface ReviewOutcome {
  /** Says what the end of a review needs to have loaded first. */
  needs(review: Review, needs: Needs): void;
  /** Says what it needs second, once the first loads are there. */
  follow?(review: Review, batch: Batch, needs: Needs): void;
  /**
   * The purchase stands: what is still held of it is released. It is called too when the time of a review is over, and the hold
   * may then have ended by itself. So it does nothing where nothing is held, and never refuses.
   */
  accept(batch: Batch, review: Review): void;
  /**
   * The purchase does not stand: all that is left of it is taken back.
   * @returns the refusal of an operation that has changed nothing
   */
  decline(batch: Batch, review: Review): Refusal | undefined;
}

const outcomes = new Map<IdKind, ReviewOutcome>();

/**
 * Adds what the end of a review does to its subject. A room does so when it is loaded.
 * @param kind of the subject's id
 */
export function defineReviewOutcome(kind: IdKind, outcome: ReviewOutcome): ReviewOutcome {
  if (outcomes.has(kind)) throw new Error(`the outcome of reviews of ${kind} is defined twice`);
  outcomes.set(kind, outcome);
  return outcome;
}

export function outcomeOf({ subjectId }: Review): ReviewOutcome {
  const kind = kindOfId(subjectId);
  return present(kind && outcomes.get(kind), `the outcome of a review of ${subjectId}`);
}
