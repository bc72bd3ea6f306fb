import { type Id, type IdKind, type MemberId, type PartnerId } from '../platform/index.js';
import { profileOf, wantProfile } from '../members/index.js';
import type { Batch, Needs, Wallet } from '../ledger/index.js';
import { bookSource } from '../exchange/index.js';
import {
  boundedCounters,
  counterStore,
  pointsOf,
  see,
  unmetOf,
  wantCounters,
  type Condition,
  type Effect,
  type LadderId,
  type LiveCampaign,
  type MemberFacts,
  type Subjects,
} from '../offers/index.js';
import { hasBadge, laddersSource, levelsOf, wantStandings } from '../standing/index.js';
import {
  couponsLeft,
  giveGrantNow,
  grantRule,
  occasionGiven,
  planGrantParts,
  wantGrant,
  type Award,
  type CouponSeed,
  type Grant,
  type GrantCause,
  type GrantId,
} from '../grants/index.js';
import { Gifts } from './gifts.js';
import { purchasesMade } from './purchases-made.js';
import { hasCondition } from './reckon.js';
import { Tally, type FullLimit } from './tally.js';

/**
 * What a campaign gives without a purchase: a grant, within its conditions and limits, paid by its funding. Groups and house rules
 * are about purchases alone. The operation wants by {@link wantCampaignGrant} and gives by {@link giveCampaignGrant}.
 */

/** What sets a campaign off for a member. */
export interface CampaignOccasion {
  /** Of the command. */
  readonly id: GrantId;
  readonly campaign: LiveCampaign;
  readonly cause: GrantCause;
  /** See `Occasion.key`; left out: the subject. */
  readonly key?: string;
  readonly subjectId: Id<IdKind> | null;
  readonly memberId: MemberId;
  /** When it happened: windows, birthdays and spans of limits go by it. */
  readonly at: Date;
  /** Where it is given: a partner that knows the member. */
  readonly partnerId: PartnerId;
  /** Where the check-in was made, which limits per PARTNER count; null: they count the campaign's owner. */
  readonly atPartnerId: PartnerId | null;
  /** Of a check-in: days in a row; null: it is none. */
  readonly streak: number | null;
  /** Left out: the campaign's effects; for who referred, its `referrerEffects`. */
  readonly effects?: readonly Effect[];
  readonly seed: CouponSeed;
  readonly act: string;
  /** The most points that one grant may give. */
  readonly pointsMax: bigint;
}

/** What came of an occasion. */
export type CampaignGrant =
  | { readonly kind: 'given'; readonly grant: Grant }
  | { readonly kind: 'missed'; readonly because: 'CONDITION'; readonly unmet: readonly Condition[] }
  | { readonly kind: 'missed'; readonly because: 'LIMIT'; readonly fullLimit: FullLimit }
  /** The owner or a funder is not ACTIVE, or a funder cannot issue its part. */
  | { readonly kind: 'missed'; readonly because: 'FUNDER' };

/** Effects of one grant: five, with ten coupons each. */
const COUPONS_MAX = 50;

const effectsOf = ({ effects, campaign }: CampaignOccasion): readonly Effect[] => effects ?? campaign.terms.effects;

const laddersAsked = ({ campaign }: CampaignOccasion): readonly LadderId[] =>
  campaign.terms.conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : []));

const asks = ({ campaign }: CampaignOccasion, ...kinds: readonly Condition['kind'][]): boolean =>
  kinds.some((kind) => hasCondition(campaign.terms.conditions, kind));

/** Whose use the campaign's limits count; those per PARTNER count nobody's where there is neither a place nor an owner. */
const subjectsOf = ({ memberId, atPartnerId, campaign }: CampaignOccasion): Subjects => ({
  memberId,
  partnerId: atPartnerId ?? campaign.ownerId ?? ('' as PartnerId),
});

/** In `follow`: asks for all that {@link giveCampaignGrant} needs beside the member's wallet. */
export function wantCampaignGrant(batch: Batch, needs: Needs, occasion: CampaignOccasion): void {
  const { campaign, memberId, at, atPartnerId } = occasion;
  const effects = effectsOf(occasion);
  wantGrant(batch, needs, {
    memberId,
    occasion: occasionGiven({ ...occasion, offer: campaign }),
    funderIds: campaign.terms.funding.map(({ partnerId }) => partnerId),
    coupons: effects.flatMap((one) => (one.kind === 'coupon' ? [one.terms] : [])),
    badges: effects.flatMap((one) => (one.kind === 'badge' ? [one.terms] : [])),
    badgesBy: campaign.ownerId,
    atPartnerId,
  });
  wantCounters(
    needs,
    boundedCounters(campaign, subjectsOf(occasion), at).map(({ counter }) => counter),
  );
  if (asks(occasion, 'tags', 'birthday')) wantProfile(needs, memberId);
  if (asks(occasion, 'purchase', 'lapsedDays')) purchasesMade().want(needs, memberId);
  const also = laddersAsked(occasion);
  if (also.length > 0)
    wantStandings(needs, batch.config(laddersSource), memberId, { partnerId: null, at: null, also }, batch.now);
}

const NOTHING = new Map<never, never>();

function factsOf(batch: Batch, occasion: CampaignOccasion): MemberFacts {
  const { memberId } = occasion;
  const profile = asks(occasion, 'tags', 'birthday') ? profileOf(batch, memberId) : null;
  return {
    tags: profile?.tags ?? NOTHING,
    birthday: profile?.birthday ?? null,
    levels: levelsOf(batch, memberId, laddersAsked(occasion)),
    purchases: asks(occasion, 'purchase', 'lapsedDays') ? purchasesMade().of(batch, memberId) : NOTHING,
  };
}

function unmet(batch: Batch, occasion: CampaignOccasion): readonly Condition[] {
  const { ownerId, timeZone, terms } = occasion.campaign;
  const situation = { at: occasion.at, purchase: null, member: factsOf(batch, occasion), streak: occasion.streak };
  return unmetOf(
    terms.conditions,
    see(situation, { ownerId, timeZone, partnerIds: terms.partnerIds }, terms.conditions),
  );
}

/** A campaign works only while its owner and all its funders are ACTIVE (programme, section 2). */
function works(batch: Batch, { ownerId, terms }: LiveCampaign): boolean {
  const ids = [...(ownerId === null ? [] : [ownerId]), ...terms.funding.map(({ partnerId }) => partnerId)];
  return ids.every((id) => batch.config(bookSource).partner(id)?.status === 'ACTIVE');
}

/** What the campaign gives for the occasion, after its limits. */
function awardOf(batch: Batch, occasion: CampaignOccasion): Award | FullLimit | null {
  const { campaign, memberId, at, atPartnerId } = occasion;
  const { ownerId, terms } = campaign;
  const effects = effectsOf(occasion);
  const gifts = new Gifts({
    couponsLeft: (kindId) => couponsLeft(batch, { kindId, memberId, atPartnerId }, COUPONS_MAX),
    hasBadge: (by, code) => hasBadge(batch, { memberId, by, code }),
  });
  const { coupons, badges } = gifts.wouldGive(ownerId, effects);
  const uncutPoints = pointsOf(effects, null);
  const givesMore = coupons.length > 0 || badges.length > 0;
  if (uncutPoints === 0n && !givesMore) return null;
  const tally = new Tally((counter) => batch.of(counterStore).used(counter), subjectsOf(occasion), at);
  const asked = [{ offer: campaign, isTime: true }];
  const { points, fullLimit, isBarred } = tally.allow(uncutPoints, asked);
  if (fullLimit && (isBarred || !givesMore)) return fullLimit;
  return {
    points,
    uncutPoints,
    funding: terms.funding,
    expireAfterDays: terms.pointsExpireAfterDays,
    coupons,
    badges,
    badgesBy: ownerId,
    taken: tally.cost(points, asked),
  };
}

/**
 * Gives what a campaign gives for an occasion that has not given its grant yet, or says why not. The wallet has been touched, and
 * its member is not CLOSED.
 */
export function giveCampaignGrant(batch: Batch, wallet: Wallet, occasion: CampaignOccasion): CampaignGrant {
  const { campaign } = occasion;
  if (!works(batch, campaign)) return { kind: 'missed', because: 'FUNDER' };
  const failing = unmet(batch, occasion);
  if (failing.length > 0) return { kind: 'missed', because: 'CONDITION', unmet: failing };
  const award = awardOf(batch, occasion);
  if (!award) return { kind: 'missed', because: 'CONDITION', unmet: [] };
  if ('limit' in award) return { kind: 'missed', because: 'LIMIT', fullLimit: award };
  const parts = award.points > 0n ? planGrantParts(batch, award, campaign.id) : [];
  if ('code' in parts || grantRule(batch, wallet, parts, occasion.pointsMax) !== undefined)
    return { kind: 'missed', because: 'FUNDER' };
  const grant = giveGrantNow(batch, wallet, parts, award, { ...occasion, offer: campaign });
  return { kind: 'given', grant };
}
