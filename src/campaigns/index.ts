/** What campaigns give: in a purchase, where it is planned alone, and without one, as grants. */

// The room.
export { campaignsRoom } from './room.js';

// What a room says that knows purchases.
export { definePurchasesMade } from './purchases-made.js';

// What campaigns give without a purchase, in an operation of another room.
export {
  giveCampaignGrant,
  missedByCampaign,
  wantCampaignGrant,
  campaignWorks,
  type CampaignGrant,
  type CampaignOccasion,
} from './campaign-grant.js';

// Referrals: what a friend's purchase rewards, and what its return takes back.
export { wantReferralOf } from './referral-store.js';
export {
  followRewardBack,
  mayRefer,
  referredAt,
  rewardReferral,
  takeRewardBack,
  wantReferred,
  wantReward,
  wantRewardBack,
} from './referral-reward.js';

// What conditions ask of a member where there is no purchase.
export { factsOf, laddersAsked, unmetBy, wantFacts } from './member-facts.js';

export { ByGoods } from './by-goods.js';
export { programmeHere, type ProgrammeHere } from './here.js';
export { planPurchase, type PlanRefusal, type PurchasePlan } from './plan.js';
export type { LevelHad, Missed, PlannedComponent, RuleReckoning } from './component.js';
export { purchaseFacts, situationOf, type PlanInput, type PurchaseMade } from './purchase.js';
export type { FullLimit } from './tally.js';
export {
  planReturn,
  planReversal,
  reversible,
  type AccrualLoss,
  type EarnedAccrual,
  type EarnedComponent,
  type EarnedPart,
  type ReturnPlan,
} from './returns.js';
export type { Returned, ReturnAsked } from './remains.js';
export { greaterTier, tierOf, type TierInForce } from './live.js';
export { componentText, missedText } from './text.js';
export { uncutPoints } from './reckon.js';

// A friend's claim.
export { claimReferralOperation } from './claim-referral.js';
export { bitsOfCode, referralCode } from './referral-code.js';
