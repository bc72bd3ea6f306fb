/** What members are given without points for a purchase: coupons, and the money that partners owe one another for them. */

// The room.
export { grantsRoom } from './room.js';

// The keys by which codes of coupons are checked.
export { publicKeys } from './coupon-code.js';

// GraphQL types.
export { PublicKey } from './coupon.type.js';
