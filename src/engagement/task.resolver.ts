import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  newId,
  only,
  principalOf,
  readId,
  readIdempotencyKey,
  scoped,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, isKeyKept, type Answer, type Services } from '../ledger/index.js';
import { askedMemberText, readAskedMember, walletRecord } from '../members/index.js';
import { findOffer, type CampaignId, type CampaignTerms, type OfferStatus } from '../offers/index.js';
import { grantsById, newCouponSeed } from '../grants/index.js';
import { loadOpened, readProofs } from '../cases/index.js';
import { PROOF_NEEDED, reportTaskOperation, type TaskReported } from './report-task.js';
import { ReportTaskInput, ReportTaskResult } from './task.type.js';

interface TaskSeen {
  readonly ownerId: PartnerId | null;
  readonly status: OfferStatus;
  readonly terms: CampaignTerms;
}

/** Why the task, as it is seen now, is not reported so; undefined: it may be. Only an app of a partner with the task may always report it. */
function misfitOf(principal: Principal, { ownerId, terms }: TaskSeen, proof: readonly string[]): Error | undefined {
  const needsProof = terms.task?.proof === 'REVIEW' && proof.length === 0;
  const unproven = needsProof ? new BadInput('input.proof', PROOF_NEEDED) : undefined;
  if (principal.role === 'MEMBER')
    return terms.task?.proof === 'PARTNER'
      ? new Forbidden("This task is reported by the partner's app alone.")
      : unproven;
  const { partnerIds } = terms;
  const isHere =
    principal.partnerId === ownerId ||
    partnerIds.length === 0 ||
    (principal.partnerId !== null && partnerIds.includes(principal.partnerId));
  return isHere ? unproven : new Forbidden('This task is not one of your partner.');
}

@Resolver()
export class TaskResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('GRANT', only('MEMBER', 'PARTNER_APP')))
  @Mutation(() => ReportTaskResult, {
    description:
      'Reports a task done: what it brings is given at once, or once someone has looked at the proof. A member reports its own; an app of a partner where the campaign applies those of members that it can name.',
  })
  async reportTask(
    @Arg('input', () => ReportTaskInput, { description: 'Which task, and who did it.' }) input: ReportTaskInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const { lane, config } = this.services;
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const campaignId = readId('input.campaignId', 'campaign', input.campaignId);
    const member = await readAskedMember(this.services, 'input.member', principal, input.member);
    const proof = readProofs('input.proof', input.proof);
    const seen = await this.#taskSeen(principal, campaignId);
    const idempotency = {
      scope: idempotencyScope(principal),
      key,
      hash: hashInput([campaignId, askedMemberText(member), ...proof]),
    };
    const misfit = seen ? misfitOf(principal, seen, proof) : undefined;
    // A repeat is answered as the call before it, which another version of the task may have fitted.
    if (misfit && !(await isKeyKept(this.services.database, idempotency))) throw misfit;
    const outcome = await lane.submit(reportTaskOperation, {
      id: newId('grant'),
      caseId: newId('case'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency,
      campaignId,
      member,
      byPartnerId: principal.role === 'MEMBER' ? null : principal.partnerId,
      proof,
      statusSeen: seen?.status ?? null,
      caseHours: config.caseHours,
      seed: newCouponSeed(),
      pointsMax: BigInt(config.accrualMax),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload(ctx, result, replayed));
  }

  /** The campaign as it exists for who asks; null: it does not, or it has no task. */
  async #taskSeen(principal: Principal, id: CampaignId): Promise<TaskSeen | null> {
    const found = await findOffer(this.services, principal, id);
    if (found?.terms.kind !== 'CAMPAIGN' || found.terms.task === null) return null;
    return { ownerId: found.ownerId, status: found.status, terms: found.terms };
  }

  async #payload(
    ctx: RequestContext,
    { grantId, caseId, wallet }: TaskReported,
    replayed: boolean,
  ): Promise<Answer & object> {
    return {
      __typename: 'ReportTaskPayload',
      grant: grantId && (await grantsById(ctx, this.services).load(grantId)),
      case: caseId && (await loadOpened(this.services.database, caseId)),
      wallet: walletRecord(wallet),
      replayed,
    };
  }
}
