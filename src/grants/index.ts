/** What members are given: the parts of points that partners issue, coupons, and the money that partners owe one another for them. */

// The room.
export { grantsRoom } from './room.js';

// Parts of what was issued.
export { partStore, partsOf, type IssuedPart } from './parts.js';

// Coupons that other rooms give.
export {
  couponsFor,
  couponsLeft,
  giveCoupons,
  wantCoupons,
  wantCouponsFor,
  wantCouponsTaken,
  withdrawGiven,
} from './give-coupons.js';
export type { CouponId } from './ids.js';
export { couponsById, couponsOf } from './coupon-find.js';
export { newCouponSeed, type CouponSeed } from './coupon-number.js';

// The keys by which codes of coupons are checked.
export { publicKeys } from './coupon-code.js';

// GraphQL types.
export { IssuedPartType, type ShownPart } from './part.type.js';
export { CouponType, PublicKey } from './coupon.type.js';
