import { partId, PARTS_MAX, present, type Id, type MemberId, type PartnerId } from '../platform/index.js';
import { touch, walletStore, type Batch, type Needs, type Wallet } from '../ledger/index.js';
import { bookSource, isRefusal, wantIssue, type PartnerTerms } from '../exchange/index.js';
import { boundedCounters, offersSource, wantCounters, type LiveCampaign, type OffersAsked } from '../offers/index.js';
import { wantBadge } from '../standing/index.js';
import {
  couponsFor,
  findGrant,
  followGrantBack,
  grantBackRule,
  grantRemaining,
  planGrantBack,
  takeGrantBack,
  wantCoupons,
  wantCouponsFor,
  wantCouponsTaken,
  wantGrantBack,
  withdrawGiven,
  type CouponSeed,
  type GrantId,
} from '../grants/index.js';
import { giveCampaignGrant, wantCampaignGrant, type CampaignOccasion } from './campaign-grant.js';
import { programmeHere, type ProgrammeHere } from './here.js';
import { wantFacts } from './member-facts.js';
import { referralsOf, referralsToChange, wantReferralBy } from './referral-store.js';
import { isRewardable, referralStatusAt, type Referral } from './referral.js';

/**
 * What a friend's purchase does for the one who referred it, and what a return takes back (programme, section 8). The friend's own
 * part is a component of the purchase.
 */

/** A friend's referral that a purchase may reward, with the campaigns that may. */
export interface Referred {
  readonly referral: Referral;
  /** With the trigger REFERRAL, where the purchase is made; at least one campaign. */
  readonly here: ProgrammeHere;
}

/**
 * The referral that a purchase of a member may reward, as far as campaigns are live; undefined: none. By whose code the member came
 * was asked for by `wantReferralOf`.
 */
export function referredAt(
  batch: Batch,
  offers: OffersAsked,
  partner: PartnerTerms,
  { memberId, occurredAt }: { readonly memberId: MemberId; readonly occurredAt: Date },
): Referred | undefined {
  const referral = referralsOf(batch).ofFriend(memberId);
  if (!referral || !isRewardable(referral, occurredAt, batch.now)) return undefined;
  const here = programmeHere(offers, batch.config(bookSource), partner, occurredAt, 'REFERRAL');
  return here && here.campaigns.length > 0 ? { referral, here } : undefined;
}

/** The grant of who referred the friend that made a purchase: of a purchase that comes back it is known at once. */
export const rewardGrantId = (accrualId: Id<'accrual'>): GrantId => partId('grant', accrualId, PARTS_MAX);

/** A purchase that rewards a referral. */
interface Reward {
  readonly accrualId: Id<'accrual'>;
  /** Where it was made. */
  readonly partnerId: PartnerId;
  readonly occurredAt: Date;
  readonly seed: CouponSeed;
  readonly act: string;
  readonly pointsMax: bigint;
}

/** What the one who referred gets: it is at the partner that set the campaign up, else at the one that pays first. */
function occasionOf(campaign: LiveCampaign, { id, referrerId }: Referral, reward: Reward): CampaignOccasion {
  const { ownerId, terms } = campaign;
  return {
    id: rewardGrantId(reward.accrualId),
    campaign,
    cause: 'REFERRAL',
    subjectId: id,
    memberId: referrerId,
    at: reward.occurredAt,
    partnerId: ownerId ?? present(terms.funding[0], `a funder of ${campaign.id}`).partnerId,
    atPartnerId: reward.partnerId,
    streak: null,
    // The conditions are the friend's, and its purchase has met them; the friend's component took the TIME.
    isEligible: true,
    isTime: false,
    effects: terms.referrerEffects,
    seed: reward.seed,
    act: reward.act,
    pointsMax: reward.pointsMax,
  };
}

/** In `follow`: asks for what the friend's component needs. The limits of campaigns count the one who referred. */
export function wantReferred(
  batch: Batch,
  needs: Needs,
  { referral, here }: Referred,
  at: Omit<Reward, 'accrualId' | 'seed' | 'act' | 'pointsMax'>,
): void {
  const { friendId: memberId, referrerId } = referral;
  const { partnerId, occurredAt } = at;
  for (const id of here.funders) wantIssue(needs, batch.config(bookSource), id);
  for (const offer of [...here.limitedRules, ...here.campaigns]) {
    const subject = here.limitedRules.includes(offer) ? memberId : referrerId;
    wantCounters(
      needs,
      boundedCounters(offer, { memberId: subject, partnerId }, occurredAt).map(({ counter }) => counter),
    );
  }
  for (const kindId of here.couponKinds) wantCoupons(batch, needs, { kindId, memberId, atPartnerId: partnerId });
  for (const badge of here.badges) wantBadge(needs, { memberId, ...badge });
  for (const { terms } of here.campaigns) wantFacts(batch, needs, memberId, terms.conditions);
}

/** In `follow`: asks for what the grant of the one who referred needs. */
export function wantReward(batch: Batch, needs: Needs, { referral, here }: Referred, reward: Reward): void {
  needs.want(walletStore, { memberId: referral.referrerId, spend: 0n });
  for (const campaign of here.campaigns) wantCampaignGrant(batch, needs, occasionOf(campaign, referral, reward));
}

/** When planning: gives the one who referred what the campaign gives, in an entry of its own, and keeps what rewarded the referral. */
export function rewardReferral(batch: Batch, friendId: MemberId, campaign: LiveCampaign, reward: Reward): void {
  const referral = present(referralsOf(batch).ofFriend(friendId), `the referral of ${friendId}`);
  const wallet = touch(batch, referral.referrerId);
  const isOpen = wallet !== undefined && wallet.memberStatus !== 'CLOSED' && campaign.terms.referrerEffects.length > 0;
  // What a funder cannot issue, or limits do not leave, is left out.
  const given = isOpen ? giveCampaignGrant(batch, wallet, occasionOf(campaign, referral, reward)) : undefined;
  referralsToChange(batch).change(
    {
      ...referral,
      offerId: campaign.id,
      offerVersion: campaign.version,
      accrualId: reward.accrualId,
      grantId: given?.kind === 'given' ? given.grant.id : null,
      rewardedAt: batch.now,
    },
    reward.act,
  );
}

/** In `needs`: asks for what taking a reward back needs, of a purchase that comes back. */
export function wantRewardBack(needs: Needs, accrualId: Id<'accrual'>): void {
  wantReferralBy(needs, accrualId);
  wantGrantBack(needs, rewardGrantId(accrualId));
  wantCouponsFor(needs, rewardGrantId(accrualId));
}

/** In `follow`: the second loads, where the purchase rewarded a referral. */
export function followRewardBack(batch: Batch, needs: Needs, accrualId: Id<'accrual'>): void {
  const grant = findGrant(batch, rewardGrantId(accrualId));
  if (!grant) return;
  followGrantBack(batch, needs, grant, grant.points - grant.reversedPoints);
  wantCouponsTaken(batch, needs, grant.id);
}

/** The points that can be taken from a wallet: nothing but captures leaves a FROZEN one. */
const takeable = ({ memberStatus, available }: Wallet): bigint => (memberStatus === 'ACTIVE' ? available : 0n);

/** Takes the grant back as far as its wallet goes; a missing exchange rate leaves the points. */
function takeBack(batch: Batch, grantId: GrantId, act: string): void {
  const grant = present(findGrant(batch, grantId), `grant ${grantId}`);
  const wallet = present(touch(batch, grant.memberId), `the wallet of ${grant.memberId}`);
  const left = grantRemaining(batch, grant);
  const most = takeable(wallet);
  const points = left < most ? left : most;
  if (points > 0n) {
    const planned = planGrantBack(batch, grant, points);
    if (!isRefusal(planned) && grantBackRule(batch, wallet, planned) === undefined)
      takeGrantBack(batch, wallet, planned);
  }
  for (const coupon of couponsFor(batch, grantId))
    withdrawGiven(batch, coupon, 'The purchase of the friend came back.', act);
}

/** When planning: takes back, without refusal, what a purchase that comes back had given to the one who referred. */
export function takeRewardBack(batch: Batch, accrualId: Id<'accrual'>, act: string): void {
  const referral = referralsOf(batch).ofAccrual(accrualId);
  if (!referral || referralStatusAt(referral, batch.now) !== 'REWARDED') return;
  if (referral.grantId !== null) takeBack(batch, referral.grantId, act);
  referralsToChange(batch).change({ ...referral, takenBackAt: batch.now }, act);
}

/** Whether campaigns for referrals may concern purchases at a partner, by the settings as they were last loaded. */
export const mayRefer = (needs: Needs, partnerId: PartnerId): boolean =>
  needs.config(offersSource)?.mayRefer(partnerId) !== false;
