import type { MemberId, PartnerId, Refusal } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import type { CouponKindId } from '../offers/index.js';
import { workingKind, type WorkingKind } from './coupon-kind-store.js';
import { withdraw } from './cancel-coupon.js';
import { limitRefusal, roomWithin, takeOne, wantLimits, wantTaken, type Subjects } from './coupon-limits.js';
import { freshCoupon, type CouponSeed } from './coupon-number.js';
import { couponStore } from './coupon-store.js';
import { expiryOf, type Coupon, type CouponStatus } from './coupon.js';

/** Granting coupons: what the rooms to the right give them by, and the printing. */

/** Coupons of one kind for one member, because of one thing. */
export interface CouponsGiven {
  readonly kindId: CouponKindId;
  /** As many as are asked for: 1 or more. */
  readonly count: number;
  readonly memberId: MemberId;
  /** Where the purchase or check-in is made; null: there is none, and limits per PARTNER count the kind's owner. */
  readonly atPartnerId: PartnerId | null;
  /** The id of what they are given for, such as an accrual. All coupons for one thing are given by one command. */
  readonly reference: string;
  /** Of the command: see {@link CouponSeed}. */
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

/** Makes coupons of a kind that works and takes them from its counters, without asking whether its limits leave them. */
export function grantCoupons(batch: Batch, kind: WorkingKind, granted: Granted): readonly Coupon[] {
  const { memberId, count, seed, act } = granted;
  const table = batch.of(couponStore);
  let { reference } = granted;
  const coupons: Coupon[] = [];
  for (let i = 0; i < count; i += 1) {
    const ordinal = reference === null ? 1 : table.nextOrdinal(reference);
    const { id, number } = freshCoupon(seed, reference ?? '', ordinal, batch.now);
    reference ??= id;
    const coupon: Coupon = {
      id,
      kindId: kind.id,
      version: kind.version,
      memberId,
      number,
      reference,
      ordinal,
      taken: takeOne(batch, kind, granted),
      grantedAt: batch.now,
      expiresAt: expiryOf(kind.terms, batch.now),
      cancelledAt: null,
      cancelReason: null,
    };
    table.grant(coupon, act);
    coupons.push(coupon);
  }
  return coupons;
}

/** In `follow`: asks for what {@link couponsLeft} and {@link giveCoupons} need of a kind: nothing where it has no limits. */
export function wantCoupons(batch: Batch, needs: Needs, subjects: Subjects): void {
  const kind = workingKind(batch, subjects.kindId);
  if (kind) wantLimits(batch, needs, kind, subjects);
}

/**
 * How many more coupons the kind can give now, at most `most`; 0 while it does not work. What the batch gave before is counted.
 * It was asked for by {@link wantCoupons}.
 */
export function couponsLeft(batch: Batch, subjects: Subjects, most: number): number {
  const kind = workingKind(batch, subjects.kindId);
  if (!kind) return 0;
  const room = roomWithin(batch, kind, subjects);
  return room !== undefined && room < BigInt(most) ? Number(room) : most;
}

/** Whether a kind works, and the limit that leaves fewer coupons than are wanted. */
interface KindState {
  readonly works: boolean;
  readonly full: Refusal | undefined;
}

/**
 * Whether a kind can give all of these coupons now: for what is sold, since of a gift as many are given as there are left. It was asked
 * for by {@link wantCoupons}.
 */
export function kindState(batch: Batch, subjects: Subjects, count: number): KindState {
  const kind = workingKind(batch, subjects.kindId);
  return { works: kind !== undefined, full: kind && limitRefusal(batch, kind, subjects, BigInt(count)) };
}

/**
 * Gives as many coupons as the kind's limits leave, up to `count`; none while the kind does not work. It was asked for by
 * {@link wantCoupons}.
 * @returns those that were given, in their order
 */
export function giveCoupons(batch: Batch, given: CouponsGiven): readonly Coupon[] {
  const kind = workingKind(batch, given.kindId);
  const count = couponsLeft(batch, given, given.count);
  return kind && count > 0 ? grantCoupons(batch, kind, { ...given, count }) : [];
}

/** In `needs`: asks for all coupons that were given for one thing. */
export function wantCouponsFor(needs: Needs, reference: string): void {
  needs.want(couponStore, { reference });
}

/** When planning: the coupons that were given for one thing, in the order of their giving. */
export const couponsFor = (batch: Batch, reference: string): readonly Coupon[] => batch.of(couponStore).for(reference);

/** In `follow`: asks for the counters to which the coupons of one thing would give back. */
export function wantCouponsTaken(batch: Batch, needs: Needs, reference: string): void {
  for (const coupon of couponsFor(batch, reference)) wantTaken(needs, coupon);
}

/** When planning: the status of a coupon now. */
export const couponStatusOf = (batch: Batch, coupon: Coupon): CouponStatus =>
  batch.of(couponStore).status(coupon, batch.now);

/**
 * Takes back a coupon that was given: it is CANCELLED when it is GRANTED, and else stays as it is.
 * @returns its status afterwards: USED, EXPIRED or CANCELLED
 */
export function withdrawGiven(batch: Batch, coupon: Coupon, reason: string, act: string): CouponStatus {
  const status = batch.of(couponStore).status(coupon, batch.now);
  if (status !== 'GRANTED') return status;
  withdraw(batch, coupon, reason, act);
  return 'CANCELLED';
}
