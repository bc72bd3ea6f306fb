import { BadInput, readId } from '../../platform/index.js';
import type { CouponKindId } from '../ids.js';
import { defineEffect } from './rule.js';

export interface CouponGift {
  readonly couponKindId: CouponKindId;
  readonly count: number;
}

const COUPONS_MAX = 10;

/** Coupons of one kind. */
export const coupon = defineEffect<
  { readonly couponKindId: string; readonly count?: number | null | undefined },
  CouponGift
>({
  read: (field, input) => {
    const count = input.count ?? 1;
    if (count < 1 || count > COUPONS_MAX)
      throw new BadInput(`${field}.count`, `must be 1 to ${COUPONS_MAX.toString()}`);
    return { couponKindId: readId(`${field}.couponKindId`, 'couponKind', input.couponKindId), count };
  },
  plain: ({ couponKindId, count }, language, names) => {
    const name = names.couponKind(couponKindId);
    if (language === 'zh') return `${count.toString()}张“${name}”优惠券`;
    return count === 1 ? `a coupon "${name}"` : `${count.toString()} coupons "${name}"`;
  },
});
