import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  newId,
  only,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  readOptionalText,
  scoped,
  Seldom,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { canonicalRef, memberAsking, readMemberRef } from '../members/index.js';
import { answerOperation } from './answer.js';
import { type AskedKind } from './case.js';
import {
  AnswerCaseInput,
  AnswerCaseResult,
  EscalateCaseInput,
  EscalateCaseResult,
  OpenCaseInput,
  OpenCaseResult,
  type ClaimedPurchaseInput,
} from './case.type.js';
import type { CaseKind } from './case.entity.js';
import { escalateOperation } from './escalate.js';
import { findCase, loadCase, loadOpened } from './find.js';
import type { CaseId } from './ids.js';
import { openCaseOperation, type CaseMember, type Claimed, type Opened } from './open.js';
import { readProofs } from './proof.js';
import { caseNotFound } from './refusals.js';
import { findSubject } from './subject.js';

/** A partner's app speaks for all its members; a member asks little, and what it asks is kept for ever. */
const CASES_A_MINUTE = 600;
const OWN_A_MINUTE = 10;

function readKind(field: string, kind: CaseKind): Exclude<AskedKind, 'TASK'> {
  if (kind === 'TASK' || kind === 'REVIEW')
    throw new BadInput(field, 'must be MISSING_POINTS or QUALITY or OTHER: tasks and watches open the others');
  return kind;
}

function readClaimed(field: string, kind: CaseKind, input: ClaimedPurchaseInput | null | undefined): Claimed | null {
  if (!input) return null;
  if (kind !== 'MISSING_POINTS') throw new BadInput(field, 'must be left out: it goes with MISSING_POINTS');
  const spend = readMoney(`${field}.spend`, input.spend);
  if (spend.amount <= 0n) throw new BadInput(`${field}.spend.amount`, 'must be positive');
  return {
    orderId: readOptionalText(`${field}.orderId`, input.orderId, bounds.reference),
    spend: spend.amount,
    currency: spend.currency,
    occurredAt: input.occurredAt,
  };
}

/** The id of what a case is about, which only cases of QUALITY have. */
function readSubject(field: string, kind: CaseKind, id: string | null | undefined): string | null {
  const isGiven = id !== null && id !== undefined;
  if (kind !== 'QUALITY' && isGiven) throw new BadInput(field, 'must be left out: it goes with QUALITY');
  if (kind === 'QUALITY' && !isGiven) throw new BadInput(field, 'must be given: what was not as it should be');
  return isGiven ? id : null;
}

const claimedParts = (claimed: Claimed | null): (string | bigint | Date | null)[] =>
  claimed ? [claimed.orderId, claimed.spend, claimed.currency, claimed.occurredAt] : [];

@Resolver()
export class CaseStepsResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('MEMBERS', only('PARTNER_APP', 'MEMBER')))
  @Seldom(CASES_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => OpenCaseResult, {
    description: `Opens a case of missing points, quality, or anything else. A member opens ${OWN_A_MINUTE.toString()} a minute at most.`,
  })
  async openCase(
    @Arg('input', () => OpenCaseInput, { description: 'What it is about.' }) input: OpenCaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const kind = readKind('input.kind', input.kind);
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const proof = readProofs('input.proof', input.proof);
    const claimed = readClaimed('input.claimed', kind, input.claimed);
    const subjectId = readSubject('input.subjectId', kind, input.subjectId);
    const member = await this.#member(principal, partnerId, input);
    const hash = hashInput([
      kind,
      partnerId,
      'ref' in member ? canonicalRef(member.ref) : '',
      subjectId,
      reason,
      JSON.stringify(proof),
      ...claimedParts(claimed),
    ]);
    const outcome = await this.services.lane.submit(openCaseOperation, {
      id: newId('case'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      kind,
      partnerId,
      member,
      reason,
      proof,
      claimed,
      subject: subjectId === null ? undefined : { id: subjectId, found: await findSubject(this.services, subjectId) },
      hours: this.services.config.caseHours,
    });
    return answer(outcome, 'input', (result, replayed) => this.#opened(result, replayed));
  }

  /** Whose case it is: a member opens its own, and an app one at its own partner for a member that it names. */
  async #member(principal: Principal, partnerId: PartnerId, input: OpenCaseInput): Promise<CaseMember> {
    const ref = input.member ? readMemberRef('input.member', input.member) : null;
    if (principal.role === 'MEMBER') return { memberId: await memberAsking(this.services, principal, ref) };
    if (principal.partnerId !== partnerId) throw new Forbidden("A partner's app opens only cases at its own partner.");
    if (!ref) throw new BadInput('input.member', 'must be given');
    return { ref };
  }

  async #opened({ caseId }: Opened, replayed: boolean): Promise<Answer & object> {
    return { __typename: 'OpenCasePayload', case: await loadOpened(this.services.database, caseId), replayed };
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'MEMBER', 'OPERATOR')))
  @Seldom(CASES_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => AnswerCaseResult, {
    description: `Adds a message to a case that is OPEN or ESCALATED. A member says ${OWN_A_MINUTE.toString()} a minute at most.`,
  })
  async answerCase(
    @Arg('input', () => AnswerCaseInput, { description: 'What is said on which.' }) input: AnswerCaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const caseId = readId('input.caseId', 'case', input.caseId);
    const text = readMessage('input.text', input.text, bounds.reason);
    const proof = readProofs('input.proof', input.proof);
    if (!(await findCase(this.services, caseId, principal))) return caseNotFound();
    const said = { caseId, text, proof, role: principal.role, askedBy: callerOf(principal) };
    const outcome = await this.services.lane.submit(answerOperation, said);
    return answer(outcome, 'input', (id) => this.#answered(id));
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'MEMBER', 'OPERATOR')))
  @Seldom(CASES_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => EscalateCaseResult, {
    description:
      'Puts a case before the operator. By the member, or by the app for it: one that the partner declined, once, within 14 days. By the operator: any open one but a review. One that is ESCALATED is answered as it is.',
  })
  async escalateCase(
    @Arg('input', () => EscalateCaseInput, { description: 'Which, and why.' }) input: EscalateCaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const caseId = readId('input.caseId', 'case', input.caseId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    if (!(await findCase(this.services, caseId, principal))) return caseNotFound();
    const asked = { caseId, reason, role: principal.role, act: actText(), askedBy: callerOf(principal) };
    const outcome = await this.services.lane.submit(escalateOperation, asked);
    return answer(outcome, 'input', (id) => this.#answered(id));
  }

  async #answered(id: CaseId): Promise<Answer & object> {
    return { __typename: 'AnswerCasePayload', case: present(await loadCase(this.services.database, id), id) };
  }
}
