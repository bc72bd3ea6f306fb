import type { PartnerId } from '../platform/index.js';
import type { Book, PartnerTerms } from '../exchange/index.js';
import {
  currenciesIn,
  type Condition,
  type CouponKindId,
  type LadderId,
  type Limit,
  type LimitedOffer,
  type LiveCampaign,
  type OffersAsked,
  type Trigger,
} from '../offers/index.js';
import { ByGoods } from './by-goods.js';
import type { HouseRulesHere } from './purchase.js';

/** What of the programme concerns purchases at one partner, at one instant. */
export interface ProgrammeHere {
  /** With their trigger, in their order: of owners that are ACTIVE, in the partner's currency. */
  readonly campaigns: readonly LiveCampaign[];
  readonly houseRules: HouseRulesHere;
  /** Who may have to issue points, beside the partner. */
  readonly funders: readonly PartnerId[];
  /** House rules with limits. */
  readonly limitedRules: readonly LimitedOffer[];
  /** The campaigns by the goods that they ask for. */
  readonly byGoods: ByGoods;
  /** Whether some condition asks for the member's tags or birthday. */
  readonly asksProfile: boolean;
  /** Ladders that conditions ask for. */
  readonly asksLadders: readonly LadderId[];
  /** Kinds of coupons that campaigns can give. */
  readonly couponKinds: readonly CouponKindId[];
  /** Badges that campaigns can give, each with who gives it (null: the network). */
  readonly badges: readonly { readonly by: PartnerId | null; readonly code: string }[];
  /** The partners at which earlier purchases are asked for; 'all': at every partner; null: nowhere. */
  readonly asksPurchases: readonly PartnerId[] | 'all' | null;
}

type Kind = Condition['kind'];
const isEarlier = (kind: Kind) => kind === 'purchase' || kind === 'lapsedDays';
const isProfile = (kind: Kind) => kind === 'tags' || kind === 'birthday';

function purchasesAsked(campaigns: readonly LiveCampaign[]): ProgrammeHere['asksPurchases'] {
  const asking = campaigns.filter(({ terms }) => terms.conditions.some(({ kind }) => isEarlier(kind)));
  if (asking.length === 0) return null;
  if (asking.some(({ terms }) => terms.partnerIds.length === 0)) return 'all';
  return [...new Set(asking.flatMap(({ terms }) => terms.partnerIds))];
}

const hasLimits = ({ terms }: { readonly terms: { readonly limits: readonly Limit[] } }): boolean =>
  terms.limits.length > 0;

function find(
  offers: OffersAsked,
  book: Book,
  partner: PartnerTerms,
  found: readonly LiveCampaign[],
  at: Date,
): ProgrammeHere {
  const campaigns = found.filter(
    ({ ownerId, terms }) =>
      (ownerId === null || book.partner(ownerId)?.status === 'ACTIVE') &&
      [...currenciesIn({ kind: 'CAMPAIGN', ...terms })].every((currency) => currency === partner.currency),
  );
  const houseRules = {
    ofPartner: offers.houseRulesAt(partner.id, at),
    ofNetwork: offers.houseRulesAt(null, at),
  };
  const conditions = campaigns.flatMap(({ terms }) => terms.conditions);
  const effects = campaigns.flatMap(({ ownerId: by, terms }) => terms.effects.map((effect) => ({ by, effect })));
  return {
    campaigns,
    houseRules,
    funders: [...new Set(campaigns.flatMap(({ terms }) => terms.funding.map(({ partnerId }) => partnerId)))].filter(
      (id) => id !== partner.id,
    ),
    limitedRules: [houseRules.ofPartner, houseRules.ofNetwork].flatMap((offer) =>
      offer && hasLimits(offer) ? [offer] : [],
    ),
    byGoods: new ByGoods(campaigns),
    asksProfile: conditions.some(({ kind }) => isProfile(kind)),
    asksLadders: [...new Set(conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : [])))],
    couponKinds: [
      ...new Set(effects.flatMap(({ effect }) => (effect.kind === 'coupon' ? [effect.terms.couponKindId] : []))),
    ],
    badges: effects.flatMap(({ by, effect }) => (effect.kind === 'badge' ? [{ by, code: effect.terms }] : [])),
    asksPurchases: purchasesAsked(campaigns),
  };
}

/** Answers for one version of the settings. The book of offers gives the same list for a while, so a list is a stretch of time. */
const remembered = new WeakMap<Book, WeakMap<readonly LiveCampaign[], ProgrammeHere>>();

/**
 * The offers that concern a purchase at a partner. Undefined where there is none: then nothing more is loaded or written than
 * for the base.
 * @param at the purchase's occurredAt
 */
export function programmeHere(
  offers: OffersAsked,
  book: Book,
  partner: PartnerTerms,
  at: Date,
  trigger: Trigger = 'PURCHASE',
): ProgrammeHere | undefined {
  if (offers.isEmpty) return undefined;
  const found = offers.campaignsAt(partner.id, trigger, at);
  let ofBook = remembered.get(book);
  if (!ofBook) remembered.set(book, (ofBook = new WeakMap()));
  let here = ofBook.get(found);
  if (!here) ofBook.set(found, (here = find(offers, book, partner, found, at)));
  const { campaigns, houseRules } = here;
  return campaigns.length > 0 || houseRules.ofPartner || houseRules.ofNetwork ? here : undefined;
}
