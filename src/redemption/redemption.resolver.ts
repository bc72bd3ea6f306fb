import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  describeText,
  digitsOf,
  exactMoney,
  formatMicros,
  hashInput,
  idempotencyScope,
  present,
  newId,
  only,
  ownPartnerId,
  partsGiven,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  readText,
  refusalType,
  wholeMoney,
  withParent,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { FundingModelEnum, PartnerType, partnersById, readSite } from '../partners/index.js';
import { canonicalRef, membersById, MemberType, readMemberRef, walletRecord } from '../members/index.js';
import { captureOperation } from './capture.js';
import {
  findRedemption,
  findRedemptionByOrder,
  loadFunding,
  loadRedemptions,
  redemptionsById,
  type Funding,
} from './find.js';
import { RateSheetType, sheetsById } from '../exchange/index.js';
import type { Quote } from './quote.js';
import { quoteOperation } from './quote-redemption.js';
import type { Wanted } from './price.js';
import { redeemOperation, type Redeem } from './redeem.js';
import type { Redemption } from './redemption.js';
import {
  CaptureRedemptionInput,
  CaptureRedemptionResult,
  QuoteRedemptionInput,
  QuoteRedemptionResult,
  QuoteType,
  RedeemPointsInput,
  RedeemPointsResult,
  RedemptionFundingType,
  RedemptionType,
  RefundRedemptionInput,
  RefundRedemptionResult,
  VoidRedemptionInput,
  VoidRedemptionResult,
} from './redemption.type.js';
import { quoteUsed } from './refusals.js';
import { refundOperation } from './refund.js';
import type { RedemptionResult } from './result.js';
import { voidOperation } from './void.js';

const FUNDING = Symbol('funding by redemption');

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

const keyed = (principal: Principal, key: string, parts: Parameters<typeof hashInput>[0]) => ({
  scope: idempotencyScope(principal),
  key: readIdempotencyKey('input.idempotencyKey', key),
  hash: hashInput(parts),
});

function readPoints(field: string, points: bigint): bigint {
  if (points <= 0n) throw new BadInput(field, 'must be positive');
  return points;
}

function readWanted({ points, value }: QuoteRedemptionInput): Wanted {
  if (given(points) === given(value)) throw new BadInput('input', 'must have exactly one of points and value');
  if (given(points)) return { points: readPoints('input.points', points) };
  const { amount, currency } = readMoney('input.value', present(value, 'value'));
  if (amount <= 0n) throw new BadInput('input.value.amount', 'must be positive');
  return { value: amount, currency };
}

function readBy({ quoteId, member, points }: RedeemPointsInput): Redeem['by'] {
  if (given(quoteId) === given(points)) throw new BadInput('input', 'must have exactly one of quoteId and points');
  if (given(quoteId)) {
    if (given(member)) throw new BadInput('input.member', 'goes with points: the quote names its member');
    return { quoteId: readId('input.quoteId', 'quote', quoteId) };
  }
  if (!given(member)) throw new BadInput('input.member', 'must be given with points');
  return {
    member: readMemberRef('input.member', member),
    points: readPoints('input.points', present(points, 'points')),
  };
}

@Resolver(() => RedemptionType)
export class RedemptionResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => RedemptionType, {
    nullable: true,
    description:
      "A redemption by its id, or by the asking partner's orderId: exactly one of the two. Null when there is none that you may see.",
  })
  redemption(
    @Arg('id', () => ID, { nullable: true, description: "The redemption's id." }) id: string | null | undefined,
    @Arg('orderId', () => String, {
      nullable: true,
      description: `The asking partner's own number for the order, ${describeText('number', bounds.reference)}.`,
    })
    orderId: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Redemption | null> {
    if (given(id) === given(orderId)) throw new BadInput('id', 'give exactly one of id and orderId');
    if (given(id)) return findRedemption(this.services, readId('id', 'redemption', id), principalOf(ctx));
    return findRedemptionByOrder(
      this.services,
      readText('orderId', present(orderId, 'orderId'), bounds.reference),
      principalOf(ctx),
    );
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => QuoteRedemptionResult, {
    description: 'Prices a redemption and keeps the price, five minutes by default. Holds no points.',
  })
  async quoteRedemption(
    @Arg('input', () => QuoteRedemptionInput, { description: 'Whose points, and how many or for how much.' })
    input: QuoteRedemptionInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const outcome = await this.services.lane.submit(quoteOperation, {
      askedBy: callerOf(principal),
      id: newId('quote'),
      partnerId: ownPartnerId(principal),
      member: readMemberRef('input.member', input.member),
      wanted: readWanted(input),
      quoteSeconds: this.services.config.quoteSeconds,
    });
    return answer(outcome, 'input', (quote) => ({ __typename: 'QuoteRedemptionPayload', quote }));
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => RedeemPointsResult, {
    description: "Spends a member's points, or holds them until they are captured or voided.",
  })
  async redeemPoints(
    @Arg('input', () => RedeemPointsInput, { description: 'Whose points, how many and for which order.' })
    input: RedeemPointsInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const by = readBy(input);
    const orderId = readText('input.orderId', input.orderId, bounds.reference);
    const site = readSite('input', input);
    const what = 'quoteId' in by ? [by.quoteId, null] : [canonicalRef(by.member), by.points];
    const outcome = await this.services.lane.submit(redeemOperation, {
      id: newId('redemption'),
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [
        ...what,
        orderId,
        input.capture,
        ...partsGiven({ ...site }),
      ]),
      partnerId: ownPartnerId(principal),
      orderId,
      by,
      capture: input.capture,
      site,
      holdSeconds: this.services.config.holdSeconds,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('RedeemPointsPayload', result, replayed));
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => CaptureRedemptionResult, {
    description: 'Takes held points for good, all or fewer; what is not taken is released.',
  })
  async captureRedemption(
    @Arg('input', () => CaptureRedemptionInput, { description: 'What to capture.' }) input: CaptureRedemptionInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const redemptionId = readId('input.redemptionId', 'redemption', input.redemptionId);
    const points = given(input.points) ? readPoints('input.points', input.points) : null;
    const outcome = await this.services.lane.submit(captureOperation, {
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [redemptionId, points]),
      partnerId: ownPartnerId(principal),
      redemptionId,
      points,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('CaptureRedemptionPayload', result, replayed));
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => VoidRedemptionResult, { description: 'Gives up a hold: its points are available again.' })
  async voidRedemption(
    @Arg('input', () => VoidRedemptionInput, { description: 'What to void.' }) input: VoidRedemptionInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const redemptionId = readId('input.redemptionId', 'redemption', input.redemptionId);
    const outcome = await this.services.lane.submit(voidOperation, {
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [redemptionId]),
      partnerId: ownPartnerId(principal),
      redemptionId,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('VoidRedemptionPayload', result, replayed));
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => RefundRedemptionResult, {
    description:
      "Gives captured points back to the lots they came from, with those lots' expiry, and takes back exactly what was paid for them.",
  })
  async refundRedemption(
    @Arg('input', () => RefundRedemptionInput, { description: 'What to refund.' }) input: RefundRedemptionInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const redemptionId = readId('input.redemptionId', 'redemption', input.redemptionId);
    const points = readPoints('input.points', input.points);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const outcome = await this.services.lane.submit(refundOperation, {
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [redemptionId, points, reason]),
      partnerId: ownPartnerId(principal),
      redemptionId,
      points,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('RefundRedemptionPayload', result, replayed));
  }

  async #payload(__typename: string, result: RedemptionResult, replayed: boolean): Promise<Answer & object> {
    const redemption = result.redemption ?? (await loadRedemptions(this.services, [result.redemptionId]))[0];
    if (!redemption) throw new Error(`redemption ${result.redemptionId} is kept and does not exist`);
    return {
      __typename,
      redemption: { ...redemption, ...result.state },
      wallet: walletRecord(result.wallet),
      replayed,
    };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'At which partner.' })
  partner(@Root() redemption: Redemption, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(redemption.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Whose points.' })
  member(@Root() redemption: Redemption, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(redemption.memberId);
  }

  @FieldResolver()
  value(@Root() redemption: Redemption): { amount: string; currency: string } {
    return wholeMoney(redemption.value, redemption.currency);
  }

  @FieldResolver()
  reimbursement(@Root() redemption: Redemption): { amount: string; currency: string } {
    return exactMoney(
      (redemption.capturedPoints - redemption.refundedPoints) * redemption.reimbursementPrice,
      redemption.currency,
    );
  }

  @Access(only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'))
  @FieldResolver(() => [RedemptionFundingType], {
    nullable: true,
    description: 'Which lots paid, in the order they were burned: for NETWORK_ACCOUNTANT, OPERATOR and AUDITOR.',
  })
  funding(@Root() redemption: Redemption, @Ctx() ctx: RequestContext): Promise<Funding[]> {
    return ctx.loaders
      .get<Funding[]>(FUNDING, async (ids) => {
        const funding = await loadFunding(this.services, ids);
        return ids.map((id) => funding.get(id) ?? []);
      })
      .load(redemption.id);
  }
}

@Resolver(() => refusalType(quoteUsed))
export class QuoteUsedResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  redemption(@Root() refusal: { redemptionId: RedemptionId }, @Ctx() ctx: RequestContext): Promise<object | null> {
    return redemptionsById(ctx, this.services).load(refusal.redemptionId);
  }
}

@Resolver(() => QuoteType)
export class QuoteResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'At which partner.' })
  partner(@Root() quote: Quote, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(quote.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Whose points.' })
  member(@Root() quote: Quote, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(quote.memberId);
  }

  @Access(withParent)
  @FieldResolver(() => RateSheetType, { description: 'The rate sheet whose rates are kept.' })
  rateSheet(@Root() quote: Quote, @Ctx() ctx: RequestContext): Promise<object | null> {
    return sheetsById(ctx, this.services).load(quote.rateSheetId);
  }

  @FieldResolver()
  value(@Root() quote: Quote): { amount: string; currency: string } {
    return wholeMoney(quote.value, quote.currency);
  }
}

@Resolver(() => RedemptionFundingType)
export class RedemptionFundingResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Who issued the points.' })
  issuer(@Root() { lot }: Funding, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(lot.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => FundingModelEnum, { description: 'When the issuer paid for them.' })
  fundingModel(@Root() { lot }: Funding): string {
    return lot.fundingModel;
  }

  @FieldResolver()
  unitPrice(@Root() { lot }: Funding): string {
    return formatMicros(lot.fundingModel === 'ON_ISSUE' ? lot.fundPrice : lot.issuePrice, digitsOf(lot.currency));
  }

  @FieldResolver()
  currency(@Root() { lot }: Funding): string {
    return lot.currency;
  }
}
