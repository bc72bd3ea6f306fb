import { defineRefusal } from '../platform/index.js';
import type { CouponStatus } from './coupon.js';

/** The refusals about coupons. */

export const couponNotFound = defineRefusal(
  'CouponNotFound',
  { rank: 'object', description: 'There is no such coupon or use.' },
  () => ({ message: 'There is no such coupon, or no such use of one.' }),
);

export const couponNotUsable = defineRefusal(
  'CouponNotUsable',
  {
    rank: 'objectStatus',
    description:
      'The coupon cannot be used: by its status, or with GRANTED because it is not accepted here, is for someone else, or its kind rests or cannot be paid.',
    fields: { status: ['CouponStatus', "The coupon's status."] },
  },
  (status: CouponStatus, message: string) => ({ message, status }),
);
