import type { PartnerId, Queryable } from '../platform/index.js';
import type { ConfigSource } from '../ledger/index.js';
import type { CampaignTerms } from './campaign.js';
import type { Trigger } from './conditions/rule.js';
import type { HouseRulesTerms } from './house-rules.js';
import type { CampaignId, HouseRulesId, OfferId } from './ids.js';
import type { OfferKind, OfferTerms } from './kinds.js';
import { inForceAt, isPausedAt } from './life.js';
import { loadApproved } from './load.js';
import type { Offer } from './offer.js';

/** Offers as plans take them: one version, the one in force. */

interface Live<Id, Terms> {
  readonly id: Id;
  readonly version: number;
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  readonly terms: Terms;
}

export type LiveOffer = Live<OfferId, OfferTerms>;
export type LiveCampaign = Live<CampaignId, CampaignTerms>;
export type LiveHouseRules = Live<HouseRulesId, HouseRulesTerms>;

const isOf =
  <K extends OfferKind>(kind: K) =>
  (offer: LiveOffer): offer is LiveOffer & { readonly terms: Extract<OfferTerms, { readonly kind: K }> } =>
    offer.terms.kind === kind;
const isCampaign = isOf('CAMPAIGN');
const isHouseRules = isOf('HOUSE_RULES');

/** What works between two instants, of which no version starts, ends, is paused or is resumed in between. */
interface Stretch {
  readonly live: readonly LiveOffer[];
  readonly campaigns: Map<string, readonly LiveCampaign[]>;
}

/** Stretches that are remembered: most purchases are of now, and those that are posted later of a few days. */
const STRETCHES_MAX = 64;

const isApplied = (partnerIds: readonly PartnerId[], partnerId: PartnerId): boolean =>
  partnerIds.length === 0 || partnerIds.includes(partnerId);

const inOrder = (one: LiveCampaign, other: LiveCampaign): number =>
  one.terms.order - other.terms.order || (one.id < other.id ? -1 : 1);

/**
 * The approved offers that lanes plan by. It is pure. Each question names an instant, so a book stays right while versions come
 * into force and end.
 */
export class OfferBook {
  readonly #offers: ReadonlyMap<string, Offer>;
  /** Every instant at which something may begin or end, in time. */
  readonly #instants: readonly number[];
  readonly #stretches = new Map<number, Stretch>();
  readonly #concerned = new Map<PartnerId, boolean>();
  /** Of each version of a campaign for referrals, where it applies. */
  #referring: (readonly PartnerId[])[] | undefined;

  constructor(offers: readonly Offer[]) {
    this.#offers = new Map(offers.map((offer) => [offer.id, offer]));
    const instants = new Set<number>();
    const note = (at: Date | null) => {
      if (at) instants.add(at.getTime());
    };
    for (const { versions, pauses, endedAt } of offers) {
      note(endedAt);
      for (const { stage, effectiveFrom, effectiveTo } of versions)
        if (stage === 'APPROVED') {
          note(effectiveFrom);
          note(effectiveTo);
        }
      for (const { from, until } of pauses) {
        note(from);
        note(until);
      }
    }
    this.#instants = [...instants].sort((a, b) => a - b);
  }

  /** No offer at all is there: nothing beyond the base can be earned, and no limit stands. */
  get isEmpty(): boolean {
    return this.#offers.size === 0;
  }

  /** Whether a campaign or house rules may concern purchases at a partner, at some time. */
  mayConcern(partnerId: PartnerId): boolean {
    let concerned = this.#concerned.get(partnerId);
    if (concerned === undefined) {
      concerned = [...this.#offers.values()].some(({ ownerId, versions }) =>
        versions.some(({ terms }) =>
          terms.kind === 'CAMPAIGN'
            ? isApplied(terms.partnerIds, partnerId)
            : terms.kind === 'HOUSE_RULES' && (ownerId === null || ownerId === partnerId),
        ),
      );
      this.#concerned.set(partnerId, concerned);
    }
    return concerned;
  }

  /** Whether a campaign for referrals may apply at a partner, at some time. */
  mayRefer(partnerId: PartnerId): boolean {
    this.#referring ??= [...this.#offers.values()].flatMap(({ versions }) =>
      versions.flatMap(({ terms }) =>
        terms.kind === 'CAMPAIGN' && terms.trigger === 'REFERRAL' ? [terms.partnerIds] : [],
      ),
    );
    return this.#referring.some((partnerIds) => isApplied(partnerIds, partnerId));
  }

  /** The version that works at an instant: in force, and not paused. */
  liveAt(id: OfferId, at: Date): LiveOffer | undefined {
    const offer = this.#offers.get(id);
    return offer && !isPausedAt(offer, at) ? this.inForceAt(id, at) : undefined;
  }

  /** The version in force at an instant, also while the offer is paused. */
  inForceAt(id: OfferId, at: Date): LiveOffer | undefined {
    const offer = this.#offers.get(id);
    const version = offer && inForceAt(offer, at);
    return offer && version && liveOf(offer, version);
  }

  /** A version, whether or not it is in force; undefined where the book has it not, since it is over for long. */
  version(id: OfferId, number: number): LiveOffer | undefined {
    const offer = this.#offers.get(id);
    const version = offer?.versions.find((one) => one.version === number);
    return offer && version && liveOf(offer, version);
  }

  /** The whole offer with its approved versions; undefined where none is approved, or it is over for long. */
  offer(id: OfferId): Offer | undefined {
    return this.#offers.get(id);
  }

  /** All that work at an instant. */
  allLiveAt(at: Date): readonly LiveOffer[] {
    return this.#stretch(at).live;
  }

  /**
   * Campaigns with a trigger that work at an instant and apply at a partner, in their order. Whether their owners and funders
   * are ACTIVE, and whether their money is in the partner's currency, is for the caller to ask.
   */
  campaignsAt(partnerId: PartnerId, trigger: Trigger, at: Date): readonly LiveCampaign[] {
    const { live, campaigns } = this.#stretch(at);
    const key = `${trigger} ${partnerId}`;
    let found = campaigns.get(key);
    if (!found) {
      found = live
        .filter(isCampaign)
        .filter(({ terms }) => terms.trigger === trigger && isApplied(terms.partnerIds, partnerId))
        .map((one) => one as LiveCampaign)
        .sort(inOrder);
      campaigns.set(key, found);
    }
    return found;
  }

  /** The house rules of an owner (null: the network) that work at an instant. */
  houseRulesAt(ownerId: PartnerId | null, at: Date): LiveHouseRules | null {
    const found = this.#stretch(at).live.find((one) => isHouseRules(one) && one.ownerId === ownerId);
    return (found as LiveHouseRules | undefined) ?? null;
  }

  #stretch(at: Date): Stretch {
    const time = at.getTime();
    // The first instant after it.
    let low = 0;
    let high = this.#instants.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#instants[middle] ?? Infinity) <= time) low = middle + 1;
      else high = middle;
    }
    let stretch = this.#stretches.get(low);
    if (!stretch) {
      const live = [...this.#offers.keys()].flatMap((id) => this.liveAt(id as OfferId, at) ?? []);
      stretch = { live, campaigns: new Map() };
      if (this.#stretches.size >= STRETCHES_MAX) this.#stretches.clear();
      this.#stretches.set(low, stretch);
    }
    return stretch;
  }
}

/** What plans of purchases ask of offers. */
export type OffersAsked = Pick<OfferBook, 'isEmpty' | 'campaignsAt' | 'houseRulesAt'>;

/** One version that counts as live at every instant, and nothing else. */
export const alone = (tried: LiveOffer): OffersAsked => trying(new OfferBook([]), tried);

/** The offers of a book with one version that counts as live at every instant, in place of any other version of its offer. */
export const trying = (book: OfferBook, tried: LiveOffer): OffersAsked => ({
  isEmpty: false,
  campaignsAt: (partnerId, trigger, at) => {
    const others = book.campaignsAt(partnerId, trigger, at).filter(({ id }) => id !== tried.id);
    const applies =
      isCampaign(tried) && tried.terms.trigger === trigger && isApplied(tried.terms.partnerIds, partnerId);
    return applies ? [...others, tried as LiveCampaign].sort(inOrder) : others;
  },
  houseRulesAt: (ownerId, at) =>
    isHouseRules(tried) && tried.ownerId === ownerId ? (tried as LiveHouseRules) : book.houseRulesAt(ownerId, at),
});

/** A version as plans take it, whatever its status. */
export const liveOf = ({ id, ownerId, timeZone }: Offer, { version, terms }: Offer['versions'][number]): LiveOffer => ({
  id,
  version,
  ownerId,
  timeZone,
  terms,
});

/** The lane's copy of all approved offers that someone's purchase may still have, loaded anew when settings have changed. */
export const offersSource: ConfigSource<OfferBook> = {
  name: 'offers',
  load: async (tx: Queryable) => new OfferBook(await loadApproved(tx)),
};
