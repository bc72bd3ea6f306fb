/** Everything that is set up: its one life, its windows and funding, its conditions and effects. */

// The room.
export { offersRoom } from './room.js';

// Nouns: what is set up, and what it is judged by.
export type { CampaignId, CouponKindId, HouseRulesId, LadderId } from './ids.js';
export type { CampaignTerms } from './campaign.js';
export type { Amount, CouponKindTerms, CouponValue } from './coupon-kind.js';
export type { HouseRulesTerms } from './house-rules.js';
export type { Offer } from './offer.js';
export { inForceAt, offerStatusAt } from './life.js';
export { loadOffers } from './load.js';
export { findOffer, offerVersion } from './find.js';
export { limitReached, notEligible, offerNotFound, offerNotLive } from './refusals.js';
export type { CommonTerms } from './terms.js';
export type { Limit } from './limits.js';
export { type Funder, split } from './funding.js';
export type { Channel, Line, MemberFacts, PurchaseFacts, Seen, Situation } from './situation.js';
export { type BasketLine, type BasketLineFields, readBasketLines, canonicalLines, judgedLines } from './basket-line.js';

// Times: the clocks of a zone, and the spans of limits.
export { wallClock } from './wall-clock.js';
export { spanKey } from './span.js';

// Conditions and effects: whether they hold, what they give, and what they say.
export { see, unmetOf, allHold } from './judge.js';
export { earlierAt } from './earlier.js';
export { type Condition, basketConditions, conditionText } from './conditions/all.js';
export type { Language, Names } from './conditions/rule.js';
export { type Effect, pointsOf, effectText } from './effects/all.js';
export type { CouponGift } from './effects/coupon.js';
export { counted, listed, moneyText } from './words.js';

// GraphQL types.
export { BasketLineInput } from './basket-line.type.js';
export { ChannelEnum } from './enums.type.js';
export { CouponKindType } from './coupon-kind.type.js';
