import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  exactMoney,
  Forbidden,
  isStaff,
  Node,
  PageArgs,
  principalOf,
  readId,
  readPage,
  toPage,
  withParent,
  type Page,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { nodeSeen, type Services } from '../ledger/index.js';
import { membersById, MemberType, type MemberRecord } from '../members/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { CHARACTERS_MAX, MESSAGES_MAX } from './answer.js';
import { proofIn, type CaseRecord } from './case.js';
import { CaseConnection, CaseFilter, CaseMessageType, CaseType } from './case.type.js';
import { listCases, listMemberCases, messagesOf, type ListedCase } from './find.js';

/** Of a place in the list: the part, the time and the id. */
const KEY_PARTS = 3;
/** Of a place among a member's cases: the time and the id. */
const MEMBER_KEY_PARTS = 2;

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
      kind: filter?.kind ?? null,
      status: filter?.status ?? null,
      partnerId: typeof filter?.partnerId === 'string' ? readId('filter.partnerId', 'partner', filter.partnerId) : null,
      overdue: filter?.overdue ?? null,
    };
    return toPage(await listCases(this.services, principalOf(ctx), wish, page), page, ({ key }) => key);
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
  @FieldResolver(() => Node, {
    nullable: true,
    description: 'What it is about: of QUALITY an order or accrual, of TASK the campaign, of REVIEW the accrual.',
  })
  subject(@Root() { subjectId }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return this.#node(subjectId, ctx);
  }

  @Access(withParent)
  @FieldResolver(() => Node, { nullable: true, description: 'What it came to: an accrual, a grant or an order.' })
  outcome(@Root() { outcomeId }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return this.#node(outcomeId, ctx);
  }

  #node(id: string | null, ctx: RequestContext): Promise<object | null> {
    const principal = principalOf(ctx);
    // A marketer sees no trade with members but what it has to decide, and that as the partner's app does.
    const seer: Principal = principal.role === 'PARTNER_MARKETER' ? { ...principal, role: 'PARTNER_APP' } : principal;
    return nodeSeen(ctx, this.services, id, seer);
  }

  /** A review by the network's watch may have figures of other partners, which are for staff alone. */
  @FieldResolver()
  reason(@Root() { reason, networkReason }: CaseRecord, @Ctx() ctx: RequestContext): string {
    return isStaff(principalOf(ctx)) ? (networkReason ?? reason) : reason;
  }

  @FieldResolver()
  async proof(@Root() one: CaseRecord, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    const messages = await messagesOf(ctx, this.services, one.id);
    return [one, ...messages].flatMap(proofIn);
  }

  @FieldResolver()
  claimed(@Root() one: CaseRecord): object | null {
    const { claimedOrderId: orderId, claimedSpend, claimedCurrency, claimedOccurredAt: occurredAt } = one;
    if (claimedSpend === null || claimedCurrency === null) return null;
    return { orderId, spend: exactMoney(claimedSpend, claimedCurrency), occurredAt };
  }

  @Access(withParent)
  @FieldResolver(() => [CaseMessageType], {
    description: `What was said on it, in order: answers, the reason of an escalation, and the note of its decision. It takes ${MESSAGES_MAX.toString()} answers at most, and none any more once all that was said has ${CHARACTERS_MAX.toString()} characters, proofs among them.`,
  })
  async messages(@Root() { id }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object[]> {
    const messages = await messagesOf(ctx, this.services, id);
    return messages.map(({ byRole, text, at }) => ({ by: byRole, text, at }));
  }
}

@Resolver(() => MemberType)
export class MemberCasesResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CaseConnection, {
    description:
      "The member's cases, newest first. For the member, who sees no reviews, and staff; a partner sees those at itself, and so does a member's token that its app asked for.",
  })
  async cases(
    @Root() { id: memberId }: MemberRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<CaseRecord>> {
    const page = readPage(args, MEMBER_KEY_PARTS);
    const cases = await listMemberCases(this.services, principalOf(ctx), memberId, page);
    if (!cases) throw new Forbidden('The cases of this member are not for you.');
    return toPage(cases, page, ({ openedAt, id }) => [openedAt.getTime().toString(), id]);
  }
}
