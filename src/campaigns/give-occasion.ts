import type { MemberId, PartnerId } from '../platform/index.js';
import { done, touch, walletStore, type Batch, type Command, type Operation } from '../ledger/index.js';
import { offersSource, type CampaignId, type LiveCampaign } from '../offers/index.js';
import { isJudged, occasionOf, passOccasion, wantJudged, type CouponSeed, type GrantId } from '../grants/index.js';
import { giveCampaignGrant, wantCampaignGrant, type CampaignOccasion } from './campaign-grant.js';

/** The triggers that jobs look for. */
export const soughtTriggers = ['ENROLMENT', 'BIRTHDAY', 'TIER_REACHED'] as const;
export type SoughtTrigger = (typeof soughtTriggers)[number];

/** Something that may set a campaign off for a member. */
export interface Candidate {
  readonly campaignId: CampaignId;
  readonly trigger: SoughtTrigger;
  /** See `Occasion.key`. */
  readonly key: string;
  readonly memberId: MemberId;
  /** When it happened. */
  readonly at: Date;
  /** A partner where the campaign applies and that the member is linked to. */
  readonly partnerId: PartnerId;
}

interface GiveOccasion extends Command, Candidate {
  readonly id: GrantId;
  readonly seed: CouponSeed;
  readonly pointsMax: bigint;
}

const occasionText = ({ trigger: cause, campaignId: offerId, key }: Candidate): string =>
  occasionOf({ cause, offerId, key });

/** The campaign in the version that was in force when it happened; undefined when it did not work then. */
function campaignOf(batch: Batch, { campaignId, trigger, at, partnerId }: Candidate): LiveCampaign | undefined {
  const live = batch.config(offersSource).liveAt(campaignId, at);
  if (live?.terms.kind !== 'CAMPAIGN' || live.terms.trigger !== trigger) return undefined;
  const { partnerIds } = live.terms;
  if (partnerIds.length > 0 && !partnerIds.includes(partnerId)) return undefined;
  return { ...live, id: campaignId, terms: live.terms };
}

function occasionFor(batch: Batch, command: GiveOccasion): CampaignOccasion | undefined {
  const campaign = campaignOf(batch, command);
  const { trigger: cause, act = '', ...others } = command;
  return campaign && { ...others, cause, campaign, subjectId: null, atPartnerId: null, streak: null, act };
}

/** Whether the member was given something; what was judged before gives nothing more. */
type Judged = 'GIVEN' | 'PASSED' | 'BEFORE';

export const giveOccasionOperation: Operation<GiveOccasion, Judged> = {
  name: 'giveCampaignGrant',
  needs(command, needs) {
    needs.want(walletStore, { memberId: command.memberId, spend: 0n });
    wantJudged(needs, occasionText(command));
  },
  follow(command, batch, needs) {
    const occasion = occasionFor(batch, command);
    if (occasion && !isJudged(batch, occasionText(command))) wantCampaignGrant(batch, needs, occasion);
  },
  plan(command, batch) {
    const text = occasionText(command);
    if (isJudged(batch, text)) return done('BEFORE');
    const occasion = occasionFor(batch, command);
    const wallet = occasion && touch(batch, command.memberId);
    const isOpen = wallet !== undefined && wallet.memberStatus !== 'CLOSED';
    if (occasion && isOpen && giveCampaignGrant(batch, wallet, occasion).kind === 'given') return done('GIVEN');
    // What is judged once is not judged again, as a purchase has a campaign or has it not.
    passOccasion(batch, text);
    return done('PASSED');
  },
  keep: (judged) => judged,
  recall: (kept) => kept as Judged,
};
