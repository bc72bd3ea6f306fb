import { micros, type PartnerId } from '../platform/index.js';
import {
  campaignRulesFromJson,
  campaignRulesToJson,
  currenciesOf,
  kindsGiven,
  type CampaignTerms,
} from './campaign.js';
import type { Condition } from './conditions/all.js';
import { couponCurrencies, couponKindFromJson, couponKindToJson, type CouponKindTerms } from './coupon-kind.js';
import { drawFromJson, drawToJson, kindsOfPrizes, type DrawTerms } from './draw.js';
import type { CouponKindId, ItemId } from './ids.js';
import { itemCurrencies, itemFromJson, itemToJson, type ItemTerms } from './item.js';
import { houseRulesFromJson, houseRulesToJson, type HouseRulesTerms } from './house-rules.js';
import { ladderRulesFromJson, ladderRulesToJson, type LadderTerms } from './ladder.js';
import type { CommonTerms } from './terms.js';

export const offerKinds = ['CAMPAIGN', 'LADDER', 'ITEM', 'COUPON_KIND', 'DRAW', 'HOUSE_RULES'] as const;
export type OfferKind = (typeof offerKinds)[number];

/** The whole terms of a version, by the kind of its offer. */
export type OfferTerms =
  | ({ readonly kind: 'CAMPAIGN' } & CampaignTerms)
  | ({ readonly kind: 'LADDER' } & LadderTerms)
  | ({ readonly kind: 'ITEM' } & ItemTerms)
  | ({ readonly kind: 'COUPON_KIND' } & CouponKindTerms)
  | ({ readonly kind: 'DRAW' } & DrawTerms)
  | ({ readonly kind: 'HOUSE_RULES' } & HouseRulesTerms);

/** What column `terms` holds: shares in millionths, counts as text, and what the kind has of its own. */
export interface TermsJson extends Pick<CommonTerms, 'names'> {
  readonly limits: readonly object[];
  readonly funding: readonly object[];
  readonly rules: object;
}

function rulesToJson(terms: OfferTerms): object {
  switch (terms.kind) {
    case 'CAMPAIGN':
      return campaignRulesToJson(terms);
    case 'LADDER':
      return ladderRulesToJson(terms);
    case 'ITEM':
      return itemToJson(terms);
    case 'COUPON_KIND':
      return couponKindToJson(terms);
    case 'DRAW':
      return drawToJson(terms);
    case 'HOUSE_RULES':
      return houseRulesToJson(terms);
  }
}

/** Terms as JSON; {@link termsFromJson} reads them. */
export function termsToJson(terms: OfferTerms): TermsJson {
  return {
    names: terms.names,
    limits: terms.limits.map((limit) => ({ ...limit, most: limit.most.toString() })),
    funding: terms.funding.map((funder) => ({ ...funder, share: funder.share.toString() })),
    rules: rulesToJson(terms),
  };
}

export function termsFromJson(kind: OfferKind, json: TermsJson): OfferTerms {
  const common: CommonTerms = {
    names: json.names,
    limits: json.limits.map((limit) => {
      const kept = limit as Omit<CommonTerms['limits'][number], 'most'> & { readonly most: string };
      return { ...kept, most: BigInt(kept.most) };
    }),
    funding: json.funding.map((funder) => {
      const kept = funder as Omit<CommonTerms['funding'][number], 'share'> & { readonly share: string };
      return { ...kept, share: micros(BigInt(kept.share)) };
    }),
  };
  switch (kind) {
    case 'CAMPAIGN':
      return { kind, ...common, ...campaignRulesFromJson(json.rules as never) };
    case 'LADDER':
      return { kind, ...common, ...ladderRulesFromJson(json.rules as never) };
    case 'ITEM':
      return { kind, ...common, ...itemFromJson(json.rules as never) };
    case 'COUPON_KIND':
      return { kind, ...common, ...couponKindFromJson(json.rules as never) };
    case 'DRAW':
      return { kind, ...common, ...drawFromJson(json.rules as never) };
    case 'HOUSE_RULES':
      return { kind, ...common, ...houseRulesFromJson(json.rules as never) };
  }
}

/** Where the offer applies, or is accepted; empty: everywhere. */
export function partnersNamed(terms: OfferTerms): readonly PartnerId[] {
  switch (terms.kind) {
    case 'CAMPAIGN':
      return terms.partnerIds;
    case 'COUPON_KIND':
      return terms.acceptedAtIds;
    case 'DRAW':
    case 'LADDER':
    case 'ITEM':
    case 'HOUSE_RULES':
      return [];
  }
}

/** Every currency that stands in the terms. */
export function currenciesIn(terms: OfferTerms): ReadonlySet<string> {
  switch (terms.kind) {
    case 'CAMPAIGN':
      return currenciesOf(terms);
    case 'LADDER':
      // Its owner's, without saying so.
      return new Set();
    case 'ITEM':
      return itemCurrencies(terms);
    case 'COUPON_KIND':
      return couponCurrencies(terms);
    case 'DRAW':
      // It has no money: what a play costs is points.
      return new Set();
    case 'HOUSE_RULES':
      return new Set(terms.minSpend ? [terms.minSpend.currency] : []);
  }
}

/** The conditions that stand in the terms, by the field of the input that has them. */
export function conditionsIn(
  terms: OfferTerms,
): readonly (readonly [field: string, conditions: readonly Condition[]])[] {
  switch (terms.kind) {
    case 'CAMPAIGN':
    case 'COUPON_KIND':
    case 'DRAW':
      return [['conditions', terms.conditions]];
    case 'ITEM':
      return [
        ['conditions', terms.conditions],
        ...terms.prices.map(({ conditions }, index) => [`prices.${index.toString()}.conditions`, conditions] as const),
      ];
    case 'LADDER':
    case 'HOUSE_RULES':
      return [];
  }
}

/** The partners whose currency the money of the terms must be in, beside the owner: coupons are converted where they are used. */
export const partnersOfCurrency = (terms: OfferTerms): readonly PartnerId[] =>
  terms.kind === 'COUPON_KIND' ? [] : partnersNamed(terms);

/** The kinds of coupons that the terms give. */
export function couponKindsIn(terms: OfferTerms): readonly CouponKindId[] {
  if (terms.kind === 'CAMPAIGN') return kindsGiven(terms);
  if (terms.kind === 'DRAW') return kindsOfPrizes(terms);
  return terms.kind === 'ITEM' && terms.gives ? [terms.gives.couponKindId] : [];
}

/** The items that the terms name in their place. */
export const alternativesIn = (terms: OfferTerms): readonly ItemId[] =>
  terms.kind === 'ITEM' ? terms.alternativeIds : [];

/**
 * Whose consent the terms ask: each partner that pays, is named, or whose coupons are given, but the owner.
 * @param couponOwners whose the kinds of {@link couponKindsIn} are
 */
export const partnersAsked = (
  terms: OfferTerms,
  ownerId: PartnerId | null,
  couponOwners: readonly PartnerId[],
): readonly PartnerId[] =>
  [...new Set([...terms.funding.map(({ partnerId }) => partnerId), ...partnersNamed(terms), ...couponOwners])].filter(
    (id) => id !== ownerId,
  );
