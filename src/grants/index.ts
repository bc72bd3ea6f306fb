/** What members are given: the parts of points that partners issue, coupons, and the money that partners owe one another for them. */

// The room.
export { grantsRoom } from './room.js';

// Parts of what was issued.
export { partStore, partsOf, type IssuedPart } from './parts.js';

// Grants that other rooms give, and take back.
export type { GrantId } from './ids.js';
export type { GrantCause } from './grant.entity.js';
export { memberKey, occasionOf, type Grant } from './grant.js';
export { isJudged, passOccasion, wantJudged } from './grant-store.js';
export { giveGrantNow, grantRule, occasionGiven, planGrantParts, wantGrant, type Award } from './give-now.js';
export { awardText, funderText } from './award-text.js';

// An award that one partner pays alone.
export { awardBar, fundingRule, planAward, wantAward, wantAwardTerms, type PartnerAward } from './award.js';

// Points of a grant taken back by another room.
export {
  findGrant,
  followGrantBack,
  grantBackRule,
  grantRemaining,
  planGrantBack,
  takeGrantBack,
  wantGrantBack,
} from './grant-back.js';

// Shares: money that partners owe one another for what a member received.
export { postShare, shareTerms, type ShareTerms } from './share.js';
export { Rates, ratesFromKept } from './rates-kept.js';

// Points spread over parts.
export { spread } from './spread.js';

// Coupons that other rooms give.
export {
  couponsFor,
  couponsLeft,
  couponStatusOf,
  giveCoupons,
  kindState,
  wantCoupons,
  wantCouponsFor,
  wantCouponsTaken,
  withdrawGiven,
} from './give-coupons.js';
export type { CouponId, CouponUseId } from './ids.js';
export type { Coupon } from './coupon.js';
export { couponsById, couponsOf } from './coupon-find.js';
export { newCouponSeed, type CouponSeed } from './coupon-number.js';

export { workingKind } from './coupon-kind-store.js';
export { couponNotUsable } from './refusals.js';
export { unmetWords } from './coupon-conditions.js';

// The keys by which codes of coupons are checked.
export { publicKeys } from './coupon-code.js';

// Operations.
export { giveGrantOperation } from './give-grant.js';
export { reverseGrantOperation } from './reverse-grant.js';
export type { GrantResult } from './grant-result.js';
export { printCouponsOperation, type PrintResult } from './print-coupons.js';
export { useCouponOperation, type UseResult } from './use-coupon.js';
export { undoCouponUseOperation, type UndoResult } from './undo-coupon-use.js';

// GraphQL types.
export { IssuedPartType, type ShownPart } from './part.type.js';
export { CouponType, PublicKey } from './coupon.type.js';
export { GrantType } from './grant.type.js';

// Reading grants, for whoever may see what they were given for.
export { grantSeen, grantsById, grantsBySubject } from './grant-find.js';
