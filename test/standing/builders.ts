/** Ladders of a few lines, and a member that stands on one in memory, for the pure tests of this room. */
import '../../src/offers/ids.js';
import type { OfferVersion } from '../../src/offers/offer.js';
import { readLadder, type LadderInput } from '../../src/offers/ladder.js';
import { withCredit } from '../../src/standing/credit.js';
import { Ladder } from '../../src/standing/ladder.js';
import { planReturn, planReviews, planRise, planSet } from '../../src/standing/plan.js';
import { beginning, type Change, type Progress, type Step } from '../../src/standing/standing.js';
import { BAKERY, LADDER } from '../offers/builders.js';

const english = (text: string) => [{ locale: 'en', text }];

export const levelsOf = (...levels: (readonly [code: string, needs: string, multiplier?: string])[]) =>
  levels.map(([code, needs, multiplier = '1']) => ({ code, names: english(code), needs, multiplier }));

export type LadderWish = Omit<Partial<LadderInput>, 'offer'>;

export const usual: Omit<LadderInput, 'offer'> = {
  measure: 'POINTS',
  window: 'YEAR',
  graceDays: 0,
  levels: levelsOf(['BASIC', '0'], ['SILVER', '500', '1.1'], ['GOLD', '1000', '1.25']),
};

const versionOf = (wish: LadderWish, number: number, from: string): OfferVersion => ({
  version: number,
  stage: 'APPROVED',
  effectiveFrom: new Date(from),
  effectiveTo: null,
  terms: { kind: 'LADDER', ...readLadder({ ...usual, ...wish, offer: { names: english('Ladder') } }, BAKERY) },
  consents: [],
  draftedBy: 'a',
  submittedBy: 'a',
  decidedAt: new Date(from),
  reason: null,
});

/** A ladder of the bakery's, with a version for each wish that starts at its time. */
export function ladderOf(
  versions: readonly (readonly [from: string, wish: LadderWish])[],
  more: { readonly timeZone?: string; readonly endedAt?: Date } = {},
): Ladder {
  return new Ladder({
    id: LADDER,
    kind: 'LADDER',
    ownerId: BAKERY,
    timeZone: more.timeZone ?? 'UTC',
    versions: versions.map(([from, wish], index) => versionOf(wish, index + 1, from)),
    pauses: [],
    endedAt: more.endedAt ?? null,
  });
}

/** A purchase that a member made. */
export interface Bought {
  readonly accrualId: string;
  readonly sequence: bigint;
  readonly day: number;
}

/** A member on one ladder, of which decisions are made as operations make them. */
export class MemberOn {
  readonly #ladder: Ladder;
  #progress: Progress;
  #sequence = 0n;
  readonly changes: Change[] = [];

  constructor(ladder: Ladder) {
    this.#ladder = ladder;
    this.#progress = { standing: beginning(ladder.rulesAt(new Date(0))), rises: [], credits: new Map() };
  }

  get standing() {
    return this.#progress.standing;
  }

  get credits() {
    return this.#progress.credits;
  }

  review(now: Date): void {
    this.#take(planReviews(this.#ladder, this.#progress, now));
  }

  buy(now: Date, credit: bigint, occurredAt = now): Bought {
    this.review(now);
    this.#sequence += 1n;
    const day = this.#ladder.dayOf(occurredAt);
    const bought = { accrualId: `acr_${this.#sequence.toString()}`, sequence: this.#sequence, day };
    this.#credit(day, credit);
    this.#take(planRise(this.#ladder, this.#ladder.rulesAt(occurredAt), this.#progress, bought, now));
    return bought;
  }

  bringBack(now: Date, bought: Bought, credit: bigint): void {
    this.review(now);
    this.#credit(bought.day, -credit);
    this.#take(planReturn(this.#ladder, this.#progress, { ...bought, credit }, now));
  }

  set(now: Date, level: string, until: Date): void {
    this.review(now);
    this.#take(planSet(this.#ladder, this.#progress, { level, until, by: 'operator', note: 'guest' }, now));
  }

  #credit(day: number, credit: bigint): void {
    this.#progress = { ...this.#progress, credits: withCredit(this.#progress.credits, day, credit) };
  }

  #take({ progress, changes }: Step): void {
    this.#progress = progress;
    this.changes.push(...changes);
  }
}
