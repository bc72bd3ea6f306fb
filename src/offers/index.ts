/** Everything that is set up: its one life, its windows and funding, its conditions and effects. */

// The room.
export { offersRoom } from './room.js';

// Nouns: what is set up, and what it is judged by.
export type { CampaignId, CouponKindId, DrawId, ItemId, LadderId, OfferId } from './ids.js';
export { currenciesIn } from './kinds.js';
export { alone, offersSource, trying } from './book.js';
export { versionOf, wantVersion } from './past.js';
export type { LiveCampaign, LiveHouseRules, LiveOffer, OffersAsked } from './book.js';
export type { CampaignTerms, ProofRule } from './campaign.js';
export type { Amount, CouponKindTerms, CouponValue } from './coupon-kind.js';
export type { DrawTerms, PrizeTerms } from './draw.js';
export {
  deliveryMethods,
  type DeliveryMethod,
  type ItemKind,
  type ItemTerms,
  type Price,
  type Responsible,
} from './item.js';
export { type Level, type TierMeasure, type TierWindow, creditText } from './ladder.js';
export { LEVEL_CODE_MAX } from './conditions/tier.js';
export type { Offer } from './offer.js';
export { inForceAt, isOver, isPausedAt, offerStatusAt, type OfferStatus } from './life.js';
export { loadAllLadders, loadItems, loadOffers } from './load.js';
export { maySeeOffer } from './seen-by.js';
export { ownerOfOffer } from './owner.js';
export { wantWhole, wholeOf } from './whole.js';
export { cursorOf, findOffer, liveOfOwner, offerNamed, offerShown, offerVersion, versionShownWith } from './find.js';
export type { Limit } from './limits.js';
export { type Funder, readFunding, split } from './funding.js';
export { channels } from './situation.js';
export type { Channel, EarlierPurchases, Line, MemberFacts, PurchaseFacts, Seen, Situation } from './situation.js';
export {
  type BasketLine,
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
export { defineFreed } from './freed.js';
export { counterStore, takeFromCounters, wantCounters } from './counter-store.js';

// GraphQL: an offer as who asks may see it.
export { HouseRulesType } from './campaign.type.js';
export { Condition as ConditionType, ConditionInput } from './condition.type.js';
export { showCondition } from './show.js';
export { DraftOfferResult } from './result.type.js';
export { STEPS_A_MINUTE } from './bounds.js';
export { offerRecord, type OfferRecord } from './record.js';
export { FundingInput, OfferConnection, OfferInput as OfferInputType, OfferType } from './offer.type.js';
export { AwardInput, CouponGiftInput, CouponGiftType } from './effect.type.js';
export { BADGE_MAX } from './effects/badge.js';
export { campaignSeenWhole, versionTried, type CampaignSeen } from './find.js';

// Times: the clocks of a zone, and the spans of limits.
export { wallClock } from './wall-clock.js';
export { dateText, dayNumber, isLeapYear, partsOf, readDay } from './calendar.js';
export { nextSpanAt } from './span.js';

// Conditions and effects: whether they hold, what they give, and what they say.
export { see, unmetOf, allHold, mayHold } from './judge.js';
export { earlierAt } from './earlier.js';
export { type Condition, basketConditions, conditionText, needsOf } from './conditions/all.js';
export type { Language, Names, Trigger } from './conditions/rule.js';
export { type AwardGiven, type Effect, pointsOf, effectText, readAward } from './effects/all.js';
export type { CouponGift } from './effects/coupon.js';
export { counted, listed, moneyText } from './words.js';

// Verbs, and how what they bring is read.
export { draftOffer, type OfferDraft } from './draft.js';
export { draftAny } from './drafting.js';
export { moveOffer, type OfferMove } from './move.js';
export { defineApproval } from './approval.js';
export { type OfferInput, readHead } from './terms.js';
export { type CampaignInput, readCampaign } from './campaign.js';
export { type CouponKindFields, readCouponKind } from './coupon-kind.js';
export { type DrawFields, readDraw } from './draw.js';
export { type ItemFields, readItem } from './item.js';
export { type HouseRulesInput, readHouseRules } from './house-rules.js';
export { type LadderInput, readLadder } from './ladder.js';

// GraphQL types.
export { BasketLineInput } from './basket-line.type.js';
export { consentMissing, limitReached, notEligible, offerNotFound, offerNotLive } from './refusals.js';

// What the types of other rooms show.
export { namesIn } from './names.js';
export { languageOf } from './plain.js';
export { readAskedLocale, localeRule, textIn } from './local-text.js';
export { ChannelEnum, DeliveryMethodEnum, ItemKindEnum, ResponsibleEnum } from './enums.type.js';
export { LadderType, LevelType } from './ladder.type.js';
export { CouponKindType } from './coupon-kind.type.js';
export { DrawType, PrizeType, type PrizeShown } from './draw.type.js';
