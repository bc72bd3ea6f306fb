import type { TierMeasure } from '../offers/index.js';
import { windowStart, type WindowRules } from './days.js';

/** What counts toward a level: points, purchases, or micros of the owner's currency, by day. Pure. */

/** Credit by the number of its day; a day that is not there has none. */
export type Credits = ReadonlyMap<number, bigint>;

/** What of a purchase its credit goes by, as it stands after what was taken back so far. */
export interface PurchaseState {
  /** All points that it was given. */
  readonly points: bigint;
  /** Those of the base rate. */
  readonly basePoints: bigint;
  /** Base points that were taken back, by whatever operation. */
  readonly baseReversed: bigint;
  /** All points that were taken back, by whatever operation. */
  readonly reversed: bigint;
  /** Points that `reverseAccrual` took back: the spend of them is reckoned. */
  readonly reversedAlone: bigint;
  /** Micros. */
  readonly spend: bigint;
  /** Of the spend, what came back by `returnPurchase`. */
  readonly returnedSpend: bigint;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * The credit that a purchase still brings (programme, section 5). What came back counts over all returns and reversals together, so
 * nothing is rounded twice, and it is never more than the purchase brought.
 */
export function creditOf(measure: TierMeasure, purchase: PurchaseState): bigint {
  const { points, basePoints, baseReversed, reversed, reversedAlone, spend, returnedSpend } = purchase;
  switch (measure) {
    case 'POINTS':
      return basePoints - least(baseReversed, basePoints);
    case 'SPEND':
      return spend - least(spend, returnedSpend + (points === 0n ? 0n : (spend * reversedAlone) / points));
    case 'PURCHASES':
      return reversed >= points || returnedSpend >= spend ? 0n : 1n;
  }
}

/** The credit of the days from `from` to `until`, both included. */
export function creditBetween(credits: Credits, from: number, until: number): bigint {
  let sum = 0n;
  for (const [day, credit] of credits) if (day >= from && day <= until) sum += credit;
  return sum;
}

/** The credit of the window in which a day lies, as it stood on that day. */
export const creditOn = (credits: Credits, rules: WindowRules, day: number): bigint =>
  creditBetween(credits, windowStart(rules, day), day);

/**
 * The credit by which a level is reviewed on a day: that of the calendar window that ended last, or of the present one if that is
 * more; ROLLING: that of the day.
 */
export function reviewCredit(credits: Credits, rules: WindowRules, day: number): bigint {
  const present = creditOn(credits, rules, day);
  if (rules.window === 'ROLLING') return present;
  const lastDay = windowStart(rules, day) - 1;
  const last = creditOn(credits, rules, lastDay);
  return last > present ? last : present;
}

/** The credits with an amount added on a day; negative: taken away. */
export function withCredit(credits: Credits, day: number, amount: bigint): Credits {
  const after = new Map(credits);
  after.set(day, (credits.get(day) ?? 0n) + amount);
  return after;
}
