import { FACT_FIELD as F } from '../ledger/index.js';
import type { CouponUse } from './coupon.js';

/** The facts that a use of a coupon fixes beside its postings, as they are sealed; `kula verify` makes the same of the table (`kinds.ts`). */
export const couponUseFact = (use: CouponUse): string =>
  `couponUse${F}${use.couponId}${F}${use.kindId}${F}${use.memberId ?? ''}${F}${use.orderId}${F}${use.spend}${F}${use.currency}${F}${use.counted}${F}${use.discount}${F}${use.reimbursement}${F}${use.rates}`;

/** The fact of an undoing. */
export const couponUndoFact = (use: CouponUse): string => `couponUndo${F}${use.couponId}`;
