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
