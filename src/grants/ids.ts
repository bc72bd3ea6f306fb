import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    coupon: 'cpn';
    couponUse: 'cpu';
  }
}

export type CouponId = Id<'coupon'>;
export type CouponUseId = Id<'couponUse'>;

export const grantsIds = defineIds({ coupon: 'cpn', couponUse: 'cpu' });
