import { isId } from '../platform/index.js';
import { done, refuse, touch, walletStore, type Batch } from '../ledger/index.js';
import { memberNotActive, memberNotFound } from '../members/index.js';
import { defineCaseOutcome, type Case, type CaseDecision } from '../cases/index.js';
import type { LiveCampaign } from '../offers/index.js';
import { giveCampaignGrant, wantCampaignGrant, type CampaignOccasion } from '../campaigns/index.js';
import { answeringPartner, missedRefusal, taskCampaignAt, taskOccasion } from './report-task.js';

/** What accepting a task's case does: it gives the grant, judged as the task was reported (programme, section 8). */

/** The campaign as it worked at the report, although it may have ended meanwhile. */
function campaignOf(batch: Batch, { subjectId, openedAt }: Case): LiveCampaign | undefined {
  return subjectId !== null && isId('campaign', subjectId) ? taskCampaignAt(batch, subjectId, openedAt) : undefined;
}

const occasionOf = (
  campaign: LiveCampaign,
  { id: subjectId, memberId, openedAt: at }: Case,
  { id, seed, act, pointsMax }: CaseDecision,
): CampaignOccasion => ({
  ...taskOccasion(campaign, memberId, {
    id,
    subjectId,
    at,
    partnerId: answeringPartner(campaign),
    seed,
    act,
    pointsMax,
  }),
  isEligible: true,
});

defineCaseOutcome('TASK', {
  needs({ memberId }, _decision, needs) {
    needs.want(walletStore, { memberId, spend: 0n });
  },
  follow(one, decision, batch, needs) {
    const campaign = campaignOf(batch, one);
    if (campaign) wantCampaignGrant(batch, needs, occasionOf(campaign, one, decision));
  },
  accept(batch, one, decision) {
    const wallet = touch(batch, one.memberId);
    if (!wallet) return refuse(memberNotFound());
    if (wallet.memberStatus === 'CLOSED') return refuse(memberNotActive(wallet.memberStatus));
    const campaign = campaignOf(batch, one);
    if (!campaign) throw new Error(`the campaign of case ${one.id} did not work when the task was reported`);
    const came = giveCampaignGrant(batch, wallet, occasionOf(campaign, one, decision));
    if (came.kind === 'given') return done(came.grant.id);
    // What comes to nothing, such as a badge that the member has got meanwhile, is accepted all the same.
    return came.because === 'CONDITION' ? done(null) : refuse(missedRefusal(batch, campaign, came));
  },
});
