import { present, type MemberId, type PartnerId, type Refusal } from '../platform/index.js';
import {
  alreadyDone,
  done,
  invalid,
  refuse,
  snapshotOf,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
  type Wallet,
  type WalletSnapshot,
} from '../ledger/index.js';
import {
  askedMember,
  consumeAsked,
  followAskedMember,
  memberNotActive,
  memberNotFound,
  wantAskedMember,
  type AskedMember,
} from '../members/index.js';
import { bookSource, isRefusal } from '../exchange/index.js';
import { isEarning } from '../partners/index.js';
import {
  limitReached,
  nextSpanAt,
  notEligible,
  offerNotFound,
  offerNotLive,
  offersSource,
  offerStatusAt,
  type CampaignId,
  type LiveCampaign,
  type OfferStatus,
  type ProofRule,
} from '../offers/index.js';
import { unmetWords, type CouponSeed, type GrantId } from '../grants/index.js';
import { openCaseNow, taskCasesOf, wantTaskCases, type CaseId } from '../cases/index.js';
import {
  campaignWorks,
  giveCampaignGrant,
  missedByCampaign,
  wantCampaignGrant,
  type CampaignGrant,
  type CampaignOccasion,
} from '../campaigns/index.js';
import { doTask, taskDoneBy, wantTask } from './task-store.js';

/** Reports a task done. All values have been read and are within their bounds. */
interface ReportTask extends Command {
  readonly id: GrantId;
  /** Of the case that the report may open. */
  readonly caseId: CaseId;
  readonly campaignId: CampaignId;
  readonly member: AskedMember;
  /** Of the app that reports it; null: the member reports it. */
  readonly byPartnerId: PartnerId | null;
  readonly proof: readonly string[];
  /** Where the campaign stood when it was looked for; null: it does not exist for who asks. */
  readonly statusSeen: OfferStatus | null;
  readonly caseHours: number;
  readonly seed: CouponSeed;
  readonly pointsMax: bigint;
}

/** What a report came to: a grant, or a case; and the wallet right after. */
export interface TaskReported {
  readonly grantId: GrantId | null;
  readonly caseId: CaseId | null;
  readonly wallet: WalletSnapshot;
}

type Kept = [
  grantId: GrantId | null,
  caseId: CaseId | null,
  memberId: MemberId,
  available: string,
  held: string,
  version: number,
];

/** The campaign of a task as it works at an instant. */
export function taskCampaignAt(batch: Batch, id: CampaignId, at: Date): LiveCampaign | undefined {
  const live = batch.config(offersSource).liveAt(id, at);
  return live?.terms.kind === 'CAMPAIGN' && live.terms.trigger === 'TASK'
    ? { ...live, id, terms: live.terms }
    : undefined;
}

/** Whether the task can be done again: only as its limits say. */
export const isRepeatable = ({ terms }: LiveCampaign): boolean =>
  terms.limits.some(({ measure, per }) => measure === 'TIMES' && per === 'MEMBER');

/** Who answers for the task: the owner, for the network's campaigns who pays first. */
export const answeringPartner = ({ ownerId, id, terms }: LiveCampaign): PartnerId =>
  ownerId ?? present(terms.funding[0], `a funder of ${id}`).partnerId;

/**
 * The occasion of a task: once for each member, where it can be done once; else once for each report.
 * @param subjectId the case; null: none was opened
 */
export function taskOccasion(
  campaign: LiveCampaign,
  memberId: MemberId,
  given: {
    readonly id: GrantId;
    readonly subjectId: CaseId | null;
    readonly at: Date;
    readonly partnerId: PartnerId;
    readonly seed: CouponSeed;
    readonly act: string;
    readonly pointsMax: bigint;
  },
): CampaignOccasion {
  const ofMember = isRepeatable(campaign) ? `${memberId} ${given.id}` : memberId;
  return {
    ...given,
    campaign,
    cause: 'TASK',
    key: given.subjectId ?? ofMember,
    memberId,
    atPartnerId: null,
    streak: null,
  };
}

function occasionOf(command: ReportTask, batch: Batch, campaign: LiveCampaign, memberId: MemberId): CampaignOccasion {
  const { id, byPartnerId, seed, pointsMax, act = '' } = command;
  const partnerId = byPartnerId ?? answeringPartner(campaign);
  return taskOccasion(campaign, memberId, { id, subjectId: null, at: batch.now, partnerId, seed, act, pointsMax });
}

function wantTaskOf(batch: Batch, needs: Needs, command: ReportTask): void {
  const { member, campaignId } = command;
  followAskedMember(batch, needs, member, 0n);
  const memberId = askedMember(batch, member);
  if (memberId === undefined) return;
  wantTask(needs, { memberId, campaignId });
  wantTaskCases(needs, { memberId, campaignId });
  const campaign = taskCampaignAt(batch, campaignId, batch.now);
  if (campaign) wantCampaignGrant(batch, needs, occasionOf(command, batch, campaign, memberId));
}

export const reportTaskOperation: Operation<ReportTask, TaskReported> = {
  name: 'reportTask',
  needs({ member }, needs) {
    wantAskedMember(needs, member, 0n);
  },
  follow: (command, batch, needs) => {
    wantTaskOf(batch, needs, command);
  },
  plan: planReport,
  keep: ({ grantId, caseId, wallet }) =>
    JSON.stringify([
      grantId,
      caseId,
      wallet.memberId,
      wallet.available.toString(),
      wallet.held.toString(),
      wallet.version,
    ] satisfies Kept),
  recall: (text) => {
    const [grantId, caseId, memberId, available, held, version] = JSON.parse(text) as Kept;
    return { grantId, caseId, wallet: { memberId, available: BigInt(available), held: BigInt(held), version } };
  },
};

/** The rule of a proof that is left out where someone looks at it. */
export const PROOF_NEEDED = 'must be given: someone looks at it';

const NOTHING_LEFT = 'that it would give something: its coupons are gone, or the member has its badge';

/** The refusal that a campaign's missing grant comes to. */
export function missedRefusal(
  batch: Batch,
  campaign: LiveCampaign,
  missed: Extract<CampaignGrant, { kind: 'missed' }>,
): Refusal {
  switch (missed.because) {
    case 'CONDITION':
      return notEligible(missed.unmet.length === 0 ? [NOTHING_LEFT] : unmetWords(batch, missed.unmet));
    case 'LIMIT': {
      const { limit } = missed.fullLimit;
      return limitReached(limit, 0n, nextSpanAt(limit.span, campaign.timeZone, batch.now));
    }
    case 'FUNDER':
      return offerNotLive('LIVE');
  }
}

const isEarningPartner = (batch: Batch, id: PartnerId): boolean => {
  const partner = batch.config(bookSource).partner(id);
  return partner !== undefined && isEarning(partner.status);
};

/**
 * The campaign, or why it is none that can be reported now: OfferNotFound, OfferNotLive. It is live while its owner and all who fund it
 * are ACTIVE, and not at a partner that is not: its app hands out nothing new, whoever pays.
 */
function campaignOf({ campaignId, statusSeen, byPartnerId }: ReportTask, batch: Batch): LiveCampaign | Refusal {
  if (statusSeen === null) return offerNotFound();
  const campaign = taskCampaignAt(batch, campaignId, batch.now);
  const isHere = byPartnerId === null || isEarningPartner(batch, byPartnerId);
  if (campaign) return isHere && campaignWorks(batch, campaign) ? campaign : offerNotLive('LIVE');
  const offer = batch.config(offersSource).offer(campaignId);
  return offerNotLive(offer ? offerStatusAt(offer, batch.now) : statusSeen);
}

/** It is earning: only a CLOSED member may not. */
function walletOf({ member }: ReportTask, batch: Batch): Wallet | Refusal {
  const memberId = askedMember(batch, member);
  const wallet = memberId && touch(batch, memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : wallet;
}

/** AlreadyDone while a case of the task waits for an answer, and where a task that can be done once is done. */
function doneBefore(batch: Batch, campaign: LiveCampaign, memberId: MemberId): Refusal | undefined {
  const task = { memberId, campaignId: campaign.id };
  const { waiting, accepted } = taskCasesOf(batch, task);
  if (waiting) return alreadyDone('The task was reported, and someone looks at the proof.', waiting.id);
  if (isRepeatable(campaign)) return undefined;
  if (accepted) return alreadyDone('The member has done this task.', accepted.id);
  const doneBy = taskDoneBy(batch, task);
  return doneBy && alreadyDone('The member has done this task.', doneBy);
}

/**
 * What the kind of proof asks. It was asked before of the version that was seen then; another may have begun since, and whom that bars is
 * told so by the next call.
 */
function misfit({ byPartnerId, proof: given }: ReportTask, proof: ProofRule): Decision<never> | undefined {
  if (proof === 'PARTNER' && byPartnerId === null) return refuse(offerNotLive('LIVE'));
  return proof === 'REVIEW' && given.length === 0 ? invalid('proof', PROOF_NEEDED) : undefined;
}

function planReport(command: ReportTask, batch: Batch): Decision<TaskReported> {
  const campaign = campaignOf(command, batch);
  if (isRefusal(campaign)) return refuse(campaign);
  const { proof } = present(campaign.terms.task, `the task of ${campaign.id}`);
  const unfit = misfit(command, proof);
  if (unfit) return unfit;
  const wallet = walletOf(command, batch);
  if (isRefusal(wallet)) return refuse(wallet);
  const { memberId } = wallet;
  const before = doneBefore(batch, campaign, memberId);
  if (before) return refuse(before);
  const occasion = occasionOf(command, batch, campaign, memberId);
  const isReviewed = proof === 'REVIEW';
  const came = isReviewed ? missedByCampaign(batch, wallet, occasion) : giveCampaignGrant(batch, wallet, occasion);
  if (came?.kind === 'missed') return refuse(missedRefusal(batch, campaign, came));
  consumeAsked(batch, command.member);
  const caseId = isReviewed ? openTaskCase(command, batch, campaign, memberId) : null;
  if (came) doTask(batch, { memberId, campaignId: campaign.id }, came.grant.id);
  return done({ grantId: came ? came.grant.id : null, caseId, wallet: snapshotOf(wallet) });
}

/** Puts the report before the one who answers for the task. */
function openTaskCase(
  { caseId, proof, caseHours, act = '' }: ReportTask,
  batch: Batch,
  campaign: LiveCampaign,
  memberId: MemberId,
): CaseId {
  openCaseNow(batch, {
    id: caseId,
    kind: 'TASK',
    partnerId: answeringPartner(campaign),
    memberId,
    subjectId: campaign.id,
    reason: 'The member reports that the task is done.',
    proof,
    claimed: null,
    hours: caseHours,
    act,
  });
  return caseId;
}
