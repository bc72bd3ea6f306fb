import { isId } from '../platform/index.js';
import { done, refuse, touch, walletStore, type Batch } from '../ledger/index.js';
import { memberNotActive, memberNotFound } from '../members/index.js';
import { defineCaseOutcome, taskCasesOf, wantTaskCases, type Case, type CaseDecision } from '../cases/index.js';
import { offerNotLive, type CampaignId, type LiveCampaign } from '../offers/index.js';
import { campaignWorks, giveCampaignGrant, wantCampaignGrant, type CampaignOccasion } from '../campaigns/index.js';
import { answeringPartner, isRepeatable, missedRefusal, taskCampaignAt, taskOccasion } from './report-task.js';
import { doTask, taskDoneBy, wantTask, type TaskOf } from './task-store.js';

/** What accepting a task's case does: it gives the grant, judged as the task was reported (programme, section 8). */

const campaignIdOf = ({ subjectId }: Case): CampaignId | undefined =>
  subjectId !== null && isId('campaign', subjectId) ? subjectId : undefined;

/** The campaign as it worked at the report, although it may have ended meanwhile. */
function campaignOf(batch: Batch, one: Case): LiveCampaign | undefined {
  const id = campaignIdOf(one);
  return id && taskCampaignAt(batch, id, one.openedAt);
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

/**
 * Whether the member has done the task by another report. A report that was declined can be escalated after a later one was accepted,
 * and two cases of one task can wait at the same time: so it is asked at the acceptance too, not only at the report.
 */
const isDoneOtherwise = (batch: Batch, task: TaskOf): boolean =>
  taskDoneBy(batch, task) !== undefined || taskCasesOf(batch, task).accepted !== undefined;

defineCaseOutcome('TASK', {
  needs(one, _decision, needs) {
    const { memberId } = one;
    needs.want(walletStore, { memberId, spend: 0n });
    const campaignId = campaignIdOf(one);
    if (campaignId === undefined) return;
    wantTask(needs, { memberId, campaignId });
    wantTaskCases(needs, { memberId, campaignId });
  },
  follow(one, decision, batch, needs) {
    const campaign = campaignOf(batch, one);
    if (campaign) wantCampaignGrant(batch, needs, occasionOf(campaign, one, decision));
  },
  accept(batch, one, decision) {
    const campaign = campaignOf(batch, one);
    if (!campaign) throw new Error(`the campaign of case ${one.id} did not work when the task was reported`);
    // The offer is asked about before the member, as where a task is reported.
    if (!campaignWorks(batch, campaign)) return refuse(offerNotLive('LIVE'));
    const wallet = touch(batch, one.memberId);
    if (!wallet) return refuse(memberNotFound());
    if (wallet.memberStatus === 'CLOSED') return refuse(memberNotActive(wallet.memberStatus));
    const task: TaskOf = { memberId: one.memberId, campaignId: campaign.id };
    if (!isRepeatable(campaign) && isDoneOtherwise(batch, task)) return done(null);
    const came = giveCampaignGrant(batch, wallet, occasionOf(campaign, one, decision));
    if (came.kind === 'given') {
      doTask(batch, task, came.grant.id);
      return done(came.grant.id);
    }
    // What comes to nothing, such as a badge that the member has got meanwhile, is accepted all the same.
    return came.because === 'CONDITION' ? done(null) : refuse(missedRefusal(batch, campaign, came));
  },
});
