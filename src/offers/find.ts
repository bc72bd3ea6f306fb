import {
  inOrder,
  isOwnPartner,
  isStaff,
  pageOfLooked,
  present,
  type Page,
  type PageRequest,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { loadPartners } from '../partners/index.js';
import { liveOf, type LiveCampaign, type LiveOffer } from './book.js';
import type { Trigger } from './conditions/rule.js';
import type { VersionRef } from './draft.js';
import type { CampaignId } from './ids.js';
import { currenciesIn, partnersNamed, type OfferKind } from './kinds.js';
import { inForceAt, type OfferStatus } from './life.js';
import { loadOfOwners, loadOffers, searchOffers, type OfferAt } from './load.js';
import { offerRecord, type OfferRecord } from './record.js';
import { isListed, seesAllOf, versionShown, versionsSeen } from './seen-by.js';

const OFFERS = Symbol('offers by id');

/** One request's offers by id: one statement for all that it names. */
export const offersById = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<OfferAt | null>(OFFERS, async (ids) =>
    inOrder(ids, await loadOffers(database, ids), ({ offer }) => offer.id),
  );

/** An offer in one version (null: the one in force, else the newest); null when it does not exist for who asks. */
export async function findOffer(
  services: Services,
  principal: Principal,
  id: string,
  number: number | null = null,
): Promise<OfferRecord | null> {
  const [found] = await loadOffers(services.database, [id]);
  if (!found) return null;
  const { offer, at } = found;
  const version =
    number === null
      ? versionShown(principal, offer, at)
      : versionsSeen(principal, offer, at).find((one) => one.version === number);
  return version ? offerRecord(offer, version, at) : null;
}

/** Offers by id, each in the version in force, else in the newest; null where there is none for who asks: one statement for all. */
export async function findOffers(
  services: Services,
  ids: readonly string[],
  principal: Principal,
): Promise<(OfferRecord | null)[]> {
  const records = (await loadOffers(services.database, ids)).flatMap(({ offer, at }) => {
    const version = versionShown(principal, offer, at);
    return version ? [offerRecord(offer, version, at)] : [];
  });
  return inOrder(ids, records, ({ id }) => id);
}

/** As {@link findOffer}, by one statement for all offers of a request. */
export async function offerShown(
  ctx: RequestContext,
  services: Services,
  principal: Principal,
  id: string,
): Promise<OfferRecord | null> {
  const found = await offersById(ctx, services).load(id);
  const version = found && versionShown(principal, found.offer, found.at);
  return found && version ? offerRecord(found.offer, version, found.at) : null;
}

/**
 * An offer that another object names, such as the kind of a coupon that a campaign gives, for whoever may see that object: the
 * version that who asks may see, else the one in force, else the newest that was approved, else the newest.
 */
export async function offerNamed(
  ctx: RequestContext,
  services: Services,
  principal: Principal,
  id: string,
): Promise<OfferRecord> {
  const { offer, at } = present(await offersById(ctx, services).load(id), id);
  const version =
    versionShown(principal, offer, at) ??
    inForceAt(offer, at) ??
    offer.versions.findLast(({ stage }) => stage === 'APPROVED') ??
    offer.versions.at(-1);
  return offerRecord(offer, present(version, `a version of ${id}`), at);
}

/**
 * One version of an offer, for whoever may see an object that was made under it.
 * @param ctx of the request; left out: outside of one
 */
export async function offerVersion(
  services: Services,
  id: string,
  version: number,
  ctx?: RequestContext,
): Promise<OfferRecord> {
  const found = ctx ? await offersById(ctx, services).load(id) : (await loadOffers(services.database, [id]))[0];
  const { offer, at } = present(found, id);
  const one = offer.versions.find((each) => each.version === version);
  return offerRecord(offer, present(one, `version ${version.toString()} of ${id}`), at);
}

/** A version for who sees something that it gave, whether or not it is in force; null when there is no such version. */
export async function versionShownWith(
  ctx: RequestContext,
  services: Services,
  id: string,
  number: number,
): Promise<OfferRecord | null> {
  const found = await offersById(ctx, services).load(id);
  const version = found?.offer.versions.find((one) => one.version === number);
  return found && version ? offerRecord(found.offer, version, found.at) : null;
}

const LIVE = { LADDER: Symbol('live ladders by owner'), HOUSE_RULES: Symbol('live house rules by owner') };
const NETWORK = 'network';

/**
 * The ladder or the house rules of a partner, or of the network (null), while they are LIVE. One statement for all that a request
 * asks for.
 */
export async function liveOfOwner(
  ctx: RequestContext,
  services: Services,
  kind: keyof typeof LIVE,
  ownerId: PartnerId | null,
): Promise<OfferRecord | null> {
  const byOwner = ctx.loaders.get<OfferRecord | null>(LIVE[kind], async (owners) => {
    const live = (await loadOfOwners(services.database, kind, owners)).flatMap(({ offer, at }) => {
      const version = inForceAt(offer, at);
      const record = version && offerRecord(offer, version, at);
      return record?.status === 'LIVE' ? [record] : [];
    });
    return inOrder(owners, live, (record) => record.ownerId ?? NETWORK);
  });
  return byOwner.load(ownerId ?? NETWORK);
}

/** The newest version that exists for who asks, as plans take a live one; null when there is none. */
export async function versionTried(services: Services, principal: Principal, id: string): Promise<LiveOffer | null> {
  const [found] = await loadOffers(services.database, [id]);
  const version = found && versionsSeen(principal, found.offer, found.at).at(-1);
  return found && version ? liveOf(found.offer, version) : null;
}

/** A version of a campaign, as plans take it, and the partners that have consented to it. */
export interface CampaignSeen {
  readonly campaign: LiveCampaign;
  readonly consented: readonly PartnerId[];
}

/**
 * A version of a campaign (null: the one in force, else the newest) for who sees all of it, with limits and funding; null when who
 * asks does not.
 */
export async function campaignSeenWhole(
  services: Services,
  principal: Principal,
  id: CampaignId,
  number: number | null,
): Promise<CampaignSeen | null> {
  const found = await findOffer(services, principal, id, number);
  const version = found?.offer.versions.find((one) => one.version === found.version);
  if (found?.terms.kind !== 'CAMPAIGN' || !version || !seesAllOf(principal, found.offer, version)) return null;
  const { ownerId, timeZone, terms } = found;
  return {
    campaign: { id, version: version.version, ownerId, timeZone, terms },
    consented: version.consents.flatMap(({ partnerId, given }) => (given ? [partnerId] : [])),
  };
}

/** The version as it stands after a change that was committed. */
export async function versionAfter(services: Services, { id, version }: VersionRef): Promise<OfferRecord> {
  const [found] = await loadOffers(services.database, [id]);
  const one = found?.offer.versions.find((each) => each.version === version);
  if (!found || !one) throw new Error(`version ${version.toString()} of ${id} is gone: rows are never deleted`);
  return offerRecord(found.offer, one, found.at);
}

/** Whose owner an offer has, to read its next version by; undefined when it does not exist for who asks. */
export async function ownerOf(
  services: Services,
  principal: Principal,
  id: string,
): Promise<PartnerId | null | undefined> {
  return (await findOffer(services, principal, id))?.ownerId;
}

/** Which offers: all that is not null must fit. */
export interface OfferWish {
  readonly kind: OfferKind | null;
  readonly status: OfferStatus | null;
  readonly ownerId: PartnerId | null;
  readonly trigger: Trigger | null;
  /** Live, and for this partner. */
  readonly atPartnerId: PartnerId | null;
}

/** Whether the offer applies at a partner: it names the partner, or nobody and has no money in another currency. */
function appliesAt({ ownerId, terms }: OfferRecord, partnerId: PartnerId, currency: string | undefined): boolean {
  if (terms.kind === 'HOUSE_RULES' || terms.kind === 'LADDER' || terms.kind === 'ITEM' || terms.kind === 'DRAW')
    return ownerId === null || ownerId === partnerId;
  const named = partnersNamed(terms);
  if (named.length > 0) return named.includes(partnerId);
  return [...currenciesIn(terms)].every((one) => one === currency);
}

const fits = (record: OfferRecord, wish: OfferWish, currency: string | undefined): boolean =>
  (wish.status === null || record.status === wish.status) &&
  (wish.trigger === null || (record.terms.kind === 'CAMPAIGN' && record.terms.trigger === wish.trigger)) &&
  (wish.atPartnerId === null || (record.status === 'LIVE' && appliesAt(record, wish.atPartnerId, currency)));

/** What stands behind the prefix: ids of all kinds are in the order of their making by it. */
export const cursorOf = ({ id }: Pick<OfferRecord, 'id'>): string => id.slice(4);

/** Offers that are read at once: of a megabyte of terms at most each. */
const STEP = 25;

/**
 * A page of offers that exist for who asks and fit, newest first. Kind, trigger and owner are asked of the database; all else hangs on
 * time and on who asks, and is looked through in bounded steps.
 */
export async function listOffers(
  services: Services,
  principal: Principal,
  wish: OfferWish,
  page: PageRequest,
): Promise<Page<OfferRecord>> {
  const { database } = services;
  const { kind, ownerId, atPartnerId, trigger } = wish;
  const [partner] = atPartnerId === null ? [] : await loadPartners(database, [atPartnerId]);
  const { partnerId } = principal;
  const own = partnerId !== null && isOwnPartner(principal, partnerId, 'programme') ? partnerId : null;
  const search = { all: isStaff(principal), partnerId: own, kind, ownerId, trigger };
  return pageOfLooked<OfferAt, OfferRecord>(page, {
    next: (after, most) => searchOffers(database, { ...search, before: after?.[0] ?? null }, most),
    keyOf: ({ offer }) => [cursorOf(offer)],
    keep: (seen) =>
      Promise.resolve(
        seen.map(({ offer, at }) => {
          const shown = versionShown(principal, offer, at);
          // A status is a version's: the next version of a live offer, in review, is among those in review.
          const others = wish.status === null ? [] : versionsSeen(principal, offer, at).toReversed();
          const fitting = [...(shown ? [shown] : []), ...others]
            .filter((version) => isListed(principal, offer, version, at))
            .map((version) => offerRecord(offer, version, at));
          return fitting.find((record) => fits(record, wish, partner?.currency)) ?? null;
        }),
      ),
    atOnce: STEP,
  });
}
