import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  anyToken,
  bounds,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  kindOfId,
  Node,
  only,
  PageArgs,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  readPage,
  toPage,
  withParent,
  type Page,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { membersById, MemberType } from '../members/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import type { CaseRecord } from './case.js';
import {
  CaseConnection,
  CaseFilter,
  CaseMessageType,
  CaseType,
  ResolveCaseInput,
  ResolveCaseResult,
} from './case.type.js';
import { findCase, listCases, loadCase, messagesOf, type ListedCase } from './find.js';
import { caseNotFound } from './refusals.js';
import { resolveOperation, type Resolved } from './resolve.js';

/** Of a place in the list: the part, the time and the id. */
const KEY_PARTS = 3;

@Resolver(() => CaseType)
export class CaseResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => CaseConnection, {
    description:
      'Cases that you may see, most urgent first: those that wait for an answer, the next due first, then those that have ended, the last one first.',
  })
  async cases(
    @Arg('filter', () => CaseFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: CaseFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<ListedCase>> {
    const page = readPage(args, KEY_PARTS);
    const wish = {
      status: filter?.status ?? null,
      partnerId: typeof filter?.partnerId === 'string' ? readId('filter.partnerId', 'partner', filter.partnerId) : null,
      overdue: filter?.overdue ?? null,
    };
    return toPage(await listCases(this.services, principalOf(ctx), wish, page), page, ({ key }) => key);
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Mutation(() => ResolveCaseResult, {
    description:
      "Decides a case. Accepting a review lets the purchase stand and releases what is held of it; declining it takes back all that is left. One that the network's house rules opened is the operator's alone to decide.",
  })
  async resolveCase(
    @Arg('input', () => ResolveCaseInput, { description: 'Which case, and how.' }) input: ResolveCaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const caseId = readId('input.caseId', 'case', input.caseId);
    const note = readMessage('input.note', input.note, bounds.reason);
    const found = await findCase(this.services, caseId, principal);
    if (!found) return caseNotFound();
    if (principal.role !== 'OPERATOR' && found.ownerId === null)
      throw new Forbidden("A review by the network's rules is the operator's to decide.");
    const outcome = await this.services.lane.submit(resolveOperation, {
      askedBy: callerOf(principal),
      act: actText(),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([caseId, input.accept, note]) },
      review: found,
      accept: input.accept,
      note,
      by: principal,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload(result, replayed));
  }

  async #payload({ caseId, status, closedAt }: Resolved, replayed: boolean): Promise<Answer & object> {
    const found = await loadCase(this.services.database, caseId);
    if (!found) throw new Error(`case ${caseId} was decided and does not exist`);
    return { __typename: 'ResolveCasePayload', case: { ...found, status, closedAt }, replayed };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'At which partner.' })
  partner(@Root() { partnerId }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Whom it is about.' })
  member(@Root() { memberId }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(memberId);
  }

  @Access(withParent)
  @FieldResolver(() => Node, { nullable: true, description: 'What it is about: of a review, the accrual.' })
  async subject(@Root() { subjectId }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    const kind = kindOfId(subjectId);
    const principal = principalOf(ctx);
    // A marketer sees no trade with members but what it has to decide, and that as the partner's app does.
    const seer: Principal = principal.role === 'PARTNER_MARKETER' ? { ...principal, role: 'PARTNER_APP' } : principal;
    return (kind && (await this.services.nodes[kind]?.(this.services, subjectId, seer))) ?? null;
  }

  @Access(withParent)
  @FieldResolver(() => [CaseMessageType], {
    description: 'What was said on it, in order: of a review, the note of its decision.',
  })
  async messages(@Root() { id }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object[]> {
    const messages = await messagesOf(ctx, this.services, id);
    return messages.map(({ byRole, text, at }) => ({ by: byRole, text, at }));
  }
}
