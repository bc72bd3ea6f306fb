import type { MemberId, PartnerId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import type { CouponKindId } from '../offers/index.js';
import { couponsAllowed, takeLimits, wantLimits, type Subjects } from './coupon-limits.js';
import { kindOf, workingKind, type WorkingKind } from './coupon-kind-store.js';
import { freshCoupon, type CouponSeed } from './coupon-number.js';
import { couponStore } from './coupon-store.js';
import { expiryOf, type Coupon } from './coupon.js';

/** Granting coupons: what the rooms to the right give them by, and the printing. */

/** Coupons of one kind for one member, because of one thing. */
export interface CouponsGiven {
  readonly kindId: CouponKindId;
  /** As many as are asked for: 1 or more. */
  readonly count: number;
  readonly memberId: MemberId;
  /** Where the purchase or check-in is made; null: there is none, and limits per PARTNER count the kind's owner. */
  readonly atPartnerId: PartnerId | null;
  /** The id of what they are given for, such as an accrual. All coupons for one thing are given in one batch. */
  readonly reference: string;
  /** Of the command. */
  readonly seed: CouponSeed;
  /** Who does it, as `actText` gives it. */
  readonly act: string;
}

interface Granted extends Omit<Subjects, 'kindId'> {
  readonly count: number;
  /** Null: the id of the first of them. */
  readonly reference: string | null;
  readonly seed: CouponSeed;
  readonly act: string;
}

/** Makes coupons of a kind that works, without asking its limits, and takes them from its counters. */
export function grantCoupons(batch: Batch, working: WorkingKind, granted: Granted): readonly Coupon[] {
  const { kind, version, terms } = working;
  const { memberId, atPartnerId, count, seed, act } = granted;
  const table = batch.of(couponStore);
  const subjects = { kindId: kind.id as CouponKindId, memberId, atPartnerId };
  let { reference } = granted;
  const coupons: Coupon[] = [];
  for (let i = 0; i < count; i += 1) {
    const ordinal = reference === null ? 1 : table.nextOrdinal(reference);
    const { id, number } = freshCoupon(seed, reference ?? '', ordinal, batch.now);
    reference ??= id;
    const coupon: Coupon = {
      id,
      kindId: subjects.kindId,
      version,
      memberId,
      number,
      reference,
      ordinal,
      countedFor: atPartnerId ?? kind.ownerId,
      grantedAt: batch.now,
      expiresAt: expiryOf(terms, batch.now),
      cancelledAt: null,
      cancelReason: null,
    };
    table.grant(coupon, act);
    coupons.push(coupon);
  }
  takeLimits(batch, working, subjects, BigInt(count));
  return coupons;
}

/**
 * In `follow`: asks for what {@link couponsLeft} and {@link giveCoupons} need of one kind. The kind itself is wanted by
 * `wantKind` in `needs`.
 */
export function wantCoupons(batch: Batch, needs: Needs, subjects: Subjects): void {
  wantLimits(batch, needs, subjects);
}

/** How many more coupons the kind can give now, at most `most`: 0 while it does not work. What the batch gave before is counted. */
export function couponsLeft(batch: Batch, subjects: Subjects, most: number): number {
  const kind = kindOf(batch, subjects.kindId);
  const working = kind && workingKind(batch, kind);
  if (!working) return 0;
  const allowed = couponsAllowed(batch, working, subjects);
  return allowed < BigInt(most) ? Number(allowed) : most;
}

/**
 * Gives as many coupons as the kind's limits leave, up to `count`; none while the kind does not work.
 * @returns those that were given, in their order
 */
export function giveCoupons(batch: Batch, given: CouponsGiven): readonly Coupon[] {
  const { kindId, memberId, atPartnerId, count } = given;
  const left = couponsLeft(batch, { kindId, memberId, atPartnerId }, count);
  const kind = kindOf(batch, kindId);
  const working = kind && workingKind(batch, kind);
  return working && left > 0 ? grantCoupons(batch, working, { ...given, count: left }) : [];
}
