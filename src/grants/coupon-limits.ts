import type { MemberId, PartnerId, Refusal } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import type { CouponKindId } from '../offers/index.js';
import type { WorkingKind } from './coupon-kind-store.js';
import type { Coupon } from './coupon.js';

export interface Subjects {
  readonly kindId: CouponKindId;
  readonly memberId: MemberId | null;
  readonly atPartnerId: PartnerId | null;
}
export function wantLimits(_batch: Batch, _needs: Needs, _subjects: Subjects): void {}
export function wantLimitsOf(_batch: Batch, _needs: Needs, _coupon: Coupon): void {}
export function couponsAllowed(_batch: Batch, _working: WorkingKind, _subjects: Subjects): bigint {
  return 10n ** 15n;
}
export function limitRefusal(
  _batch: Batch,
  _working: WorkingKind,
  _subjects: Subjects,
  _count: bigint,
): Refusal | undefined {
  return undefined;
}
export function takeLimits(_batch: Batch, _working: WorkingKind, _subjects: Subjects, _count: bigint): void {}
export function giveBackLimits(_batch: Batch, _coupon: Coupon): void {}
