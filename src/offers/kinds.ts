import { micros, type PartnerId } from '../platform/index.js';
import { campaignRulesFromJson, campaignRulesToJson, currenciesOf, type CampaignTerms } from './campaign.js';
import { houseRulesFromJson, houseRulesToJson, type HouseRulesTerms } from './house-rules.js';
import type { CommonTerms } from './terms.js';

export const offerKinds = ['CAMPAIGN', 'HOUSE_RULES'] as const;
export type OfferKind = (typeof offerKinds)[number];

/** The whole terms of a version, by the kind of its offer. */
export type OfferTerms =
  ({ readonly kind: 'CAMPAIGN' } & CampaignTerms) | ({ readonly kind: 'HOUSE_RULES' } & HouseRulesTerms);

/** What column `terms` holds: shares in millionths, counts as text, and what the kind has of its own. */
export interface TermsJson extends Pick<CommonTerms, 'names'> {
  readonly limits: readonly object[];
  readonly funding: readonly object[];
  readonly rules: object;
}

/** Terms as JSON; {@link termsFromJson} reads them. */
export function termsToJson(terms: OfferTerms): TermsJson {
  return {
    names: terms.names,
    limits: terms.limits.map((limit) => ({ ...limit, most: limit.most.toString() })),
    funding: terms.funding.map((funder) => ({ ...funder, share: funder.share.toString() })),
    rules: terms.kind === 'CAMPAIGN' ? campaignRulesToJson(terms) : houseRulesToJson(terms),
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
  return kind === 'CAMPAIGN'
    ? { kind, ...common, ...campaignRulesFromJson(json.rules as never) }
    : { kind, ...common, ...houseRulesFromJson(json.rules as never) };
}

/** Where the offer applies; empty: everywhere. */
export const partnersNamed = (terms: OfferTerms): readonly PartnerId[] =>
  terms.kind === 'CAMPAIGN' ? terms.partnerIds : [];

/** Every currency that stands in the terms. */
export const currenciesIn = (terms: OfferTerms): ReadonlySet<string> =>
  terms.kind === 'CAMPAIGN' ? currenciesOf(terms) : new Set(terms.minSpend ? [terms.minSpend.currency] : []);

/** Whose consent the terms ask: each partner that pays or is named, but the owner. */
export const partnersAsked = (terms: OfferTerms, ownerId: PartnerId | null): readonly PartnerId[] =>
  [...new Set([...terms.funding.map(({ partnerId }) => partnerId), ...partnersNamed(terms)])].filter(
    (id) => id !== ownerId,
  );
