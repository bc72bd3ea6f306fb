import { type Id, type IdKind, type MemberId, type PartnerId } from '../platform/index.js';
import type { Batch, Needs, Wallet } from '../ledger/index.js';
import { bookSource, type IssuePart } from '../exchange/index.js';
import {
  boundedCounters,
  counterStore,
  pointsOf,
  wantCounters,
  type Condition,
  type Effect,
  type LiveCampaign,
  type Subjects,
} from '../offers/index.js';
import { hasBadge } from '../standing/index.js';
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
import { unmetBy, wantFacts } from './member-facts.js';
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
  /** False: something else has taken the TIME that is one with it; left out: it takes one. */
  readonly isTime?: boolean;
  /** Its conditions were asked before, and held. */
  readonly isEligible?: true;
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

/** Whose use the campaign's limits count. Where there is neither a place nor an owner, those per PARTNER count the network as one. */
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
  wantFacts(batch, needs, memberId, campaign.terms.conditions);
}

function unmet(batch: Batch, { campaign, memberId, at, streak, isEligible }: CampaignOccasion): readonly Condition[] {
  if (isEligible) return [];
  const { ownerId, timeZone, terms } = campaign;
  const { partnerIds, conditions } = terms;
  return unmetBy(batch, { ownerId, timeZone, partnerIds, conditions, memberId, at, streak });
}

/** A campaign works only while its owner and all its funders are ACTIVE (programme, section 2). */
export function campaignWorks(batch: Batch, { ownerId, terms }: LiveCampaign): boolean {
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
  const asked = [{ offer: campaign, isTime: occasion.isTime ?? true }];
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

/** A grant that is ready to be given. */
interface Ready {
  readonly kind: 'ready';
  readonly award: Award;
  readonly parts: readonly IssuePart[];
}

function planGrant(
  batch: Batch,
  wallet: Wallet,
  occasion: CampaignOccasion,
): Ready | Extract<CampaignGrant, { kind: 'missed' }> {
  const { campaign } = occasion;
  if (!campaignWorks(batch, campaign)) return { kind: 'missed', because: 'FUNDER' };
  const failing = unmet(batch, occasion);
  if (failing.length > 0) return { kind: 'missed', because: 'CONDITION', unmet: failing };
  const award = awardOf(batch, occasion);
  if (!award) return { kind: 'missed', because: 'CONDITION', unmet: [] };
  if ('limit' in award) return { kind: 'missed', because: 'LIMIT', fullLimit: award };
  const parts = award.points > 0n ? planGrantParts(batch, award, campaign.id) : [];
  if ('code' in parts || grantRule(batch, wallet, parts, occasion.pointsMax) !== undefined)
    return { kind: 'missed', because: 'FUNDER' };
  return { kind: 'ready', award, parts };
}

/** Why the occasion would give nothing now; undefined: it would give something. It changes nothing. */
export function missedByCampaign(
  batch: Batch,
  wallet: Wallet,
  occasion: CampaignOccasion,
): Extract<CampaignGrant, { kind: 'missed' }> | undefined {
  const planned = planGrant(batch, wallet, occasion);
  return planned.kind === 'missed' ? planned : undefined;
}

/**
 * Gives what a campaign gives for an occasion that has not given its grant yet, or says why not. The wallet has been touched, and
 * its member is not CLOSED.
 */
export function giveCampaignGrant(batch: Batch, wallet: Wallet, occasion: CampaignOccasion): CampaignGrant {
  const planned = planGrant(batch, wallet, occasion);
  if (planned.kind === 'missed') return planned;
  const { award, parts } = planned;
  const grant = giveGrantNow(batch, wallet, parts, award, { ...occasion, offer: occasion.campaign });
  return { kind: 'given', grant };
}
