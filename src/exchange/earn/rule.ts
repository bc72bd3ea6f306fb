import type { Micros, PartnerId } from '../../platform/index.js';
import type { RateSheet } from '../rate-sheet.js';

/** A purchase, as the rules of earning see it. */
export interface Purchase {
  readonly partnerId: PartnerId;
  /** Positive, in the partner's currency. */
  readonly spend: Micros;
  readonly category: string | null;
  readonly occurredAt: Date;
  /** The partner's, in force at occurredAt. */
  readonly sheet: RateSheet;
  /** IANA's name of the zone whose days and hours count (KULA_TIME_ZONE). */
  readonly timeZone: string;
}

/** One reason for points, with the points that were given for it. */
export interface Component {
  /** The reason of the rule. */
  readonly reason: string;
  /** Positive. */
  readonly points: bigint;
}

/** A purchase but for what it cost: what a rule goes by when it is asked for another spend. */
export type PurchaseCircumstances = Omit<Purchase, 'spend'>;

/**
 * One reason why a purchase earns points. Each is one file, which the planner, the guards over rates and `kula verify` all use.
 * All of it is pure.
 */
export interface EarnRule {
  /** AccrualComponent.reason: capital letters, such as BASE_RATE. */
  readonly reason: string;
  /** The points that the purchase earns by this rule; 0 when it does not apply. */
  points(purchase: Purchase): bigint;
  /** The most that it gives for one unit of the partner's currency, in millionths of a point; the guards use it. */
  greatestRate(sheet: RateSheet): bigint;
  /**
   * The same points as an SQL expression, for `kula verify`: over the accrual `a`, its rate sheet `s`, and `c.time_zone`, the
   * zone that counted.
   */
  readonly sql: string;
}

/** A rule beside the base rate, which some other room defines. */
export interface AddedRule extends EarnRule {
  /** What members are told, such as "Double points on Sundays". */
  readonly called: { readonly en: string; readonly zh: string };
}
