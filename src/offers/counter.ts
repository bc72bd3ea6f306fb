import type { MemberId, PartnerId } from '../platform/index.js';
import type { OfferId } from './ids.js';
import type { Limit } from './limits.js';
import { spanKey } from './span.js';
import { wallClock } from './wall-clock.js';

/** An offer with limits. */
export interface LimitedOffer {
  readonly id: OfferId;
  readonly version: number;
  readonly timeZone: string;
  readonly terms: { readonly limits: readonly Limit[] };
}

/** What one subject has used of an offer in one span of time. It belongs to the offer, so all its versions share it. */
export interface Counter extends Pick<Limit, 'measure' | 'per' | 'span'> {
  readonly offerId: OfferId;
  /** Whose use is counted. Null where all are counted together, and for a member that is not known. */
  readonly subject: MemberId | PartnerId | null;
  /** The name of the span, local to the offer. */
  readonly during: string;
}

/** Answers what of a counter was used before. */
export type UsedBefore = (counter: Counter) => bigint;

/** What was taken from a counter, or is given back to it. */
export interface Taken {
  readonly counter: Counter;
  /** Points or times, above 0. */
  readonly amount: bigint;
}

/** Who makes a purchase, and where. */
export interface Subjects {
  /** Null: a stranger, who has used nothing yet. */
  readonly memberId: MemberId | null;
  readonly partnerId: PartnerId;
}

/** A limit with the counter that it bounds. */
export interface BoundedCounter {
  readonly limit: Limit;
  readonly counter: Counter;
}

/** The counter as one text; different counters have different texts. */
export const counterText = ({ offerId, measure, per, span, subject, during }: Counter): string =>
  `${offerId} ${measure} ${per} ${span} ${subject ?? ''} ${during}`;

/** The limits of an offer with their counters at an instant. A limit that cuts and one that watches may have the same counter. */
export function boundedCounters(
  { id, timeZone, terms }: LimitedOffer,
  { memberId, partnerId }: Subjects,
  at: Date,
): readonly BoundedCounter[] {
  if (terms.limits.length === 0) return [];
  const clock = wallClock(timeZone, at);
  const subjects = { MEMBER: memberId, PARTNER: partnerId, ALL: null };
  return terms.limits.map((limit) => {
    const { measure, per, span } = limit;
    return {
      limit,
      counter: { offerId: id, measure, per, span, subject: subjects[per], during: spanKey(span, clock) },
    };
  });
}

/** The sum for each counter, in the order in which the counters first come. */
export function sumByCounter(all: Iterable<Taken>): readonly Taken[] {
  const sums = new Map<string, Taken>();
  for (const { counter, amount } of all) {
    const text = counterText(counter);
    sums.set(text, { counter, amount: amount + (sums.get(text)?.amount ?? 0n) });
  }
  return [...sums.values()];
}

/** What was taken, as JSON. {@link takingsFrom} reads it, and `takenFrom` in SQL. */
export const takingsJson = (taken: readonly Taken[]) =>
  taken.map(({ counter, amount }) => ({
    offer_id: counter.offerId,
    measure: counter.measure,
    per: counter.per,
    span: counter.span,
    subject: counter.subject,
    during: counter.during,
    amount: amount.toString(),
  }));

export const takingsFrom = (json: ReturnType<typeof takingsJson>): readonly Taken[] =>
  json.map(({ offer_id: offerId, amount, ...counter }) => ({
    counter: { offerId, ...counter },
    amount: BigInt(amount),
  }));
