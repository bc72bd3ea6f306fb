import {
  done,
  invalidTransition,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { giveBack, wantTaken } from './coupon-limits.js';
import { couponStore } from './coupon-store.js';
import type { Coupon } from './coupon.js';
import type { CouponId } from './ids.js';
import { couponNotFound } from './refusals.js';

/** Withdraws a coupon that is GRANTED. Who may is asked before. */
interface CancelCoupon extends Command {
  readonly couponId: CouponId;
  readonly reason: string;
}

export const cancelCouponOperation: Operation<CancelCoupon, CouponId> = {
  name: 'cancelCoupon',
  needs({ couponId }, needs) {
    needs.want(couponStore, { id: couponId });
  },
  follow({ couponId }, batch, needs) {
    const coupon = batch.of(couponStore).find({ id: couponId });
    if (coupon) wantTaken(needs, coupon);
  },
  plan({ couponId, reason, act = '' }, batch): Decision<CouponId> {
    const table = batch.of(couponStore);
    const coupon = table.find({ id: couponId });
    if (!coupon) return refuse(couponNotFound());
    const status = table.status(coupon, batch.now);
    if (status !== 'GRANTED')
      return refuse(invalidTransition(status, `The coupon is ${status}: only one that is GRANTED can be withdrawn.`));
    withdraw(batch, coupon, reason, act);
    return done(couponId);
  },
  keep: (couponId) => couponId,
  recall: (kept) => kept as CouponId,
};

/** Makes a coupon CANCELLED that is GRANTED, and gives back what it took from the limits of its kind. */
export function withdraw(batch: Batch, coupon: Coupon, reason: string, act: string): void {
  giveBack(batch, coupon);
  batch.of(couponStore).cancel({ ...coupon, cancelledAt: batch.now, cancelReason: reason }, act);
}
