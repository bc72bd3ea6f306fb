import type { MemberId, PartnerId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import { bookSource } from '../exchange/index.js';
import type { LadderId } from '../offers/index.js';
import { creditOf, type PurchaseState } from './credit.js';
import { placeOf, type Ladder, type TierGiven } from './ladder.js';
import { isWorked, laddersSource, type LadderBook } from './ladders.js';
import { planReturn, planReviews, planRise, type Cause } from './plan.js';
import { tellQuietly } from './quiet-store.js';
import { standingStore } from './standing-store.js';
import { beginning, type Progress, type Step } from './standing.js';

/**
 * What operations on the lane do with a member's standings. An operation wants them in `needs` and in `follow`, and asks and changes
 * them in `plan`. Where no ladder counts, nothing is loaded, asked or written.
 */

/** Where and when something happens to a member. */
export interface StandingsWanted {
  /** Where a purchase is made; null: only `also` is wanted. */
  readonly partnerId: PartnerId | null;
  /** When it was made; null: now. */
  readonly at: Date | null;
  /** Other ladders that conditions ask for. */
  readonly also?: readonly LadderId[];
}

const BEFORE_ANY_END = new Date(8.64e15);

/** The ladders that a command has to do with; before the batch's time is known, those that have no end. */
function wantedLadders(book: LadderBook, { partnerId, at, also = [] }: StandingsWanted, now?: Date): readonly Ladder[] {
  const counting = partnerId === null ? [] : book.countingAt(partnerId, at ?? now ?? BEFORE_ANY_END);
  const asked = also.flatMap((id) => book.find(id) ?? []);
  return [...new Set([...counting, ...asked])];
}

/**
 * In `needs`, where the member is known by then, and in `follow`: asks for the member's standings on the ladders that count at a
 * partner. What was asked for in `needs` is not loaded again; what is in the lane's cache is not loaded at all.
 * @param book `needs.config(laddersSource)` or `batch.config(laddersSource)`
 * @param now the batch's time, in `follow`
 */
export function wantStandings(
  needs: Needs,
  book: LadderBook | undefined,
  memberId: MemberId,
  wanted: StandingsWanted,
  now?: Date,
): void {
  if (!book) return;
  for (const { id, back } of wantedLadders(book, wanted, now))
    needs.want(standingStore, { memberId, ladderId: id, back });
}

/** The member's progress on a ladder, with due reviews done in this batch. */
export function reviewed(batch: Batch, ladder: Ladder, memberId: MemberId): Progress {
  const place = { memberId, ladderId: ladder.id };
  const { standing, rises, credits } = batch.of(standingStore).kept(place);
  const progress = { standing: standing ?? beginning(ladder.rulesAt(batch.now)), rises, credits };
  const step = planReviews(ladder, progress, batch.now);
  keep(batch, ladder, memberId, step);
  return step.progress;
}

/** Keeps what a decision came to. */
export function keep(batch: Batch, ladder: Ladder, memberId: MemberId, step: Step): void {
  if (step.changes.length === 0) return;
  batch.of(standingStore).take({ memberId, ladderId: ladder.id }, step);
  tellQuietly(batch, memberId);
}

/**
 * When planning: of each ladder the codes of the levels from the lowest up to the one that the member has, as conditions ask for
 * them. A ladder that has not begun, or is over, has none.
 */
export function levelsOf(
  batch: Batch,
  memberId: MemberId,
  ladderIds: Iterable<LadderId>,
): ReadonlyMap<LadderId, readonly string[]> {
  const levels = new Map<LadderId, readonly string[]>();
  for (const id of ladderIds) {
    const ladder = batch.config(laddersSource).find(id);
    if (!ladder?.countsAt(batch.now)) continue;
    const rules = ladder.rulesAt(batch.now);
    const { level } = reviewed(batch, ladder, memberId).standing;
    levels.set(
      id,
      rules.levels.slice(0, placeOf(rules, level) + 1).map(({ code }) => code),
    );
  }
  return levels;
}

/** What the levels of a member give in a purchase: of the partner's ladder, and of the network's. */
export interface TiersGiven {
  readonly ofPartner: TierGiven | null;
  readonly ofNetwork: TierGiven | null;
}

/**
 * When planning, before the purchase is credited: the levels that the member has, with the multipliers of the versions in force when
 * the purchase was made. Null where there is no ladder, it does not work, or its owner is not ACTIVE. Whether funders can issue is
 * for the planner to ask.
 */
export function tiersGiven(batch: Batch, memberId: MemberId, partnerId: PartnerId, occurredAt: Date): TiersGiven {
  const book = batch.config(laddersSource);
  const given = (ownerId: PartnerId | null): TierGiven | null => {
    const ladder = book.ofOwner(ownerId, occurredAt);
    if (!ladder?.isLiveAt(occurredAt) || !isWorked(batch.config(bookSource), ladder, [])) return null;
    const rules = ladder.rulesAt(occurredAt);
    const place = placeOf(rules, reviewed(batch, ladder, memberId).standing.level);
    const level = rules.levels[place];
    if (!level) return null;
    const { version, funding } = rules;
    return { ladderId: ladder.id, version, level: level.code, multiplier: level.multiplier, funding };
  };
  return { ofPartner: given(partnerId), ofNetwork: given(null) };
}

/** A purchase as standings know it. */
export interface CreditedPurchase extends Cause {
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
  readonly occurredAt: Date;
}

/** When planning, after the purchase was posted: counts its credit on its day, and lets the member rise. */
export function creditPurchase(batch: Batch, purchase: CreditedPurchase, state: PurchaseState): void {
  const { memberId, partnerId, occurredAt, accrualId, sequence } = purchase;
  for (const ladder of batch.config(laddersSource).countingAt(partnerId, occurredAt)) {
    const before = reviewed(batch, ladder, memberId);
    const credit = creditOf(ladder.measure, state);
    const place = { memberId, ladderId: ladder.id };
    const table = batch.of(standingStore);
    if (credit > 0n) table.credit(place, ladder.dayOf(occurredAt), credit);
    const rules = ladder.rulesAt(occurredAt);
    if (!ladder.isLiveAt(occurredAt) || !isWorked(batch.config(bookSource), ladder, rules.funding)) continue;
    const progress = { ...before, credits: table.kept(place).credits };
    keep(batch, ladder, memberId, planRise(ladder, rules, progress, { accrualId, sequence }, batch.now));
  }
}

/**
 * When planning: takes credit of a purchase away, after something of it came back, and lets the member fall where that breaks a rise.
 * @param before the purchase as it stood before this return or reversal
 * @param after as it stands now
 */
export function uncreditPurchase(
  batch: Batch,
  purchase: CreditedPurchase,
  before: PurchaseState,
  after: PurchaseState,
): void {
  const { memberId, partnerId, occurredAt, accrualId, sequence } = purchase;
  for (const ladder of batch.config(laddersSource).countingAt(partnerId, occurredAt)) {
    const progress = reviewed(batch, ladder, memberId);
    const credit = creditOf(ladder.measure, before) - creditOf(ladder.measure, after);
    if (credit <= 0n) continue;
    const day = ladder.dayOf(occurredAt);
    const place = { memberId, ladderId: ladder.id };
    const table = batch.of(standingStore);
    table.credit(place, day, -credit);
    tellQuietly(batch, memberId);
    const left = { ...progress, credits: table.kept(place).credits };
    const step = planReturn(ladder, left, { credit, day, accrualId, sequence }, batch.now);
    table.take(place, step, step.returned);
  }
}
