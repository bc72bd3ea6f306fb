import type { RecordOf } from '../platform/index.js';
import type { CouponEntity, CouponUseEntity } from './coupon.entity.js';

/** Where a coupon can go from each status. GRANTED becomes EXPIRED by time alone, and USED is GRANTED again when it is undone. */
export const couponTransitions = {
  GRANTED: ['USED', 'EXPIRED', 'CANCELLED'],
  USED: ['GRANTED', 'EXPIRED'],
  EXPIRED: [],
  CANCELLED: [],
} as const;
export type CouponStatus = keyof typeof couponTransitions;
export const couponStatuses = Object.keys(couponTransitions) as CouponStatus[];

/** One coupon, good once. */
export type Coupon = RecordOf<typeof CouponEntity>;

/** One use of a coupon; it stands until it is undone. */
export type CouponUse = RecordOf<typeof CouponUseEntity>;

/** The status at an instant. An end is exclusive: at that instant it is too late. */
export function statusOf(coupon: Pick<Coupon, 'cancelledAt' | 'expiresAt'>, isUsed: boolean, at: Date): CouponStatus {
  if (isUsed) return 'USED';
  if (coupon.cancelledAt !== null) return 'CANCELLED';
  return coupon.expiresAt !== null && coupon.expiresAt.getTime() <= at.getTime() ? 'EXPIRED' : 'GRANTED';
}

/** The same of a row `c` of the table, now. */
export const statusSql = `CASE WHEN EXISTS (SELECT FROM coupon_use s WHERE s.coupon_id = c.id AND s.undone_at IS NULL) THEN 'USED'
  WHEN c.cancelled_at IS NOT NULL THEN 'CANCELLED' WHEN c.expires_at <= (SELECT network_now()) THEN 'EXPIRED' ELSE 'GRANTED' END`;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** When a coupon that is granted at an instant expires: the sooner of both ends of its terms; null: never. */
export function expiryOf(
  { validDays, validUntil }: { readonly validDays: number | null; readonly validUntil: Date | null },
  grantedAt: Date,
): Date | null {
  const byDays = validDays === null ? null : new Date(grantedAt.getTime() + validDays * DAY_MS);
  if (byDays === null || validUntil === null) return byDays ?? validUntil;
  return byDays.getTime() < validUntil.getTime() ? byDays : validUntil;
}
