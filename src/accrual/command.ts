import type { Micros, PartnerId } from '../platform/index.js';
import type { Command } from '../ledger/index.js';
import type { Site } from '../partners/index.js';
import type { MemberRef } from '../members/index.js';
import type { BasketLine, Channel } from '../offers/index.js';
import type { CouponSeed } from '../grants/index.js';
import type { AccrualId } from './ids.js';

/** Gives points for a purchase. All values have been read and are within their bounds. */
export interface Accrue extends Command {
  readonly id: AccrualId;
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  /** Positive micros. */
  readonly spend: Micros;
  readonly currency: string;
  readonly orderId: string;
  readonly category: string | null;
  /** None where it came without lines. */
  readonly lines: readonly BasketLine[];
  readonly channel: Channel;
  /** Left out: the partner did not say where. */
  readonly site?: Site;
  /** Null means now. */
  readonly occurredAt: Date | null;
  /** What ids and numbers of coupons are made of; needed where campaigns give any. */
  readonly couponSeed?: CouponSeed;
  /** How long a review waits for an answer; needed where house rules watch. */
  readonly reviewHours?: number;
  /** How far back occurredAt may lie. */
  readonly backdateDays: number;
  /** From when these days are counted back; left out: from now. */
  readonly backdatedFrom?: Date;
  /** The time zone by which days are counted. */
  readonly timeZone: string;
  /** The most points that one accrual may give. */
  readonly pointsMax: bigint;
}
