/** Everything that is set up: its one life, its windows and funding, its conditions and effects. */

// The room.
export { offersRoom } from './room.js';

// Nouns: what is set up, and what it is judged by.
export type { CampaignId, CouponKindId, HouseRulesId, LadderId, OfferId } from './ids.js';
export { currenciesIn } from './kinds.js';
export { OfferBook, offersSource, trying } from './book.js';
export type { LiveCampaign, LiveHouseRules, LiveOffer, OffersAsked } from './book.js';
export type { CampaignTerms } from './campaign.js';
export type { Amount, CouponKindTerms, CouponValue } from './coupon-kind.js';
export type { HouseRulesTerms } from './house-rules.js';
export { type Level, type TierMeasure, type TierWindow, creditText } from './ladder.js';
export { LEVEL_CODE_MAX } from './conditions/tier.js';
export type { Offer } from './offer.js';
export { inForceAt, isOver, isPausedAt, offerStatusAt } from './life.js';
export { loadAllLadders, loadOffers } from './load.js';
export { findOffer, ladderInForce, offerNamed, offerShown, offerVersion, versionShownWith } from './find.js';
export type { CommonTerms } from './terms.js';
export type { Limit } from './limits.js';
export { type Funder, split } from './funding.js';
export { channels } from './situation.js';
export type { Channel, EarlierPurchases, Line, MemberFacts, PurchaseFacts, Seen, Situation } from './situation.js';
export {
  type BasketLine,
  type BasketLineFields,
  LINES_MAX,
  QUANTITY_MAX,
  readBasketLines,
  canonicalLines,
  judgedLines,
} from './basket-line.js';

// Limits: what is counted, and what was used of it.
export {
  boundedCounters,
  counterText,
  sumByCounter,
  takingsFrom,
  takingsJson,
  type BoundedCounter,
  type Counter,
  type LimitedOffer,
  type Subjects,
  type Taken,
  type UsedBefore,
} from './counter.js';
export { defineTakings, takenFrom } from './takings.js';
export { counterStore, takeFromCounters, wantCounters } from './counter-store.js';

// GraphQL: an offer as who asks may see it.
export { OfferType } from './offer.type.js';
export { versionTried } from './find.js';

// Times: the clocks of a zone, and the spans of limits.
export { wallClock } from './wall-clock.js';
export { dayNumber, partsOf } from './calendar.js';
export { nextSpanAt, spanKey } from './span.js';

// Conditions and effects: whether they hold, what they give, and what they say.
export { see, unmetOf, allHold } from './judge.js';
export { earlierAt } from './earlier.js';
export { type Condition, basketConditions, conditionText } from './conditions/all.js';
export type { Language, Names, Trigger } from './conditions/rule.js';
export { type Effect, pointsOf, effectText } from './effects/all.js';
export type { CouponGift } from './effects/coupon.js';
export { counted, listed, moneyText } from './words.js';

// GraphQL types.
export { BasketLineInput } from './basket-line.type.js';
export { limitReached, notEligible, offerNotFound, offerNotLive } from './refusals.js';

// What the types of other rooms show.
export { namesIn } from './names.js';
export { languageOf } from './plain.js';
export { readAskedLocale, localeRule, textIn } from './local-text.js';
export { ChannelEnum } from './enums.type.js';
export { LadderType, LevelType } from './ladder.type.js';
export { CouponKindType } from './coupon-kind.type.js';
