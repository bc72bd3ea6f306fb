import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  isId,
  MICRO,
  micros,
  newId,
  only,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  readOptionalText,
  readText,
  scoped,
  withParent,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { canonicalLines, findOffer, QUANTITY_MAX, readAward, readBasketLines, readFunding } from '../offers/index.js';
import { awardText, funderText, newCouponSeed } from '../grants/index.js';
import {
  caseNotFound,
  CaseType,
  decisionParts,
  findCase,
  loadCase,
  resolveOperation,
  type Case,
  type CaseAward,
  type CaseDecision,
  type CasePurchase,
  type CaseRecord,
  type CaseRefund,
  type DecisionPart,
  type Resolved,
} from '../cases/index.js';
import { ratingOf, RatingType } from '../mall/index.js';
import { ResolveCaseInput, ResolveCaseResult, type CasePurchaseInput } from './resolve.type.js';

const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

/** The part of a decision to which each field belongs. */
const fieldsOf: Readonly<Record<DecisionPart, readonly (keyof ResolveCaseInput)[]>> = {
  purchase: ['purchase'],
  refund: ['refundQuantity', 'restock'],
  award: ['award', 'funding'],
};

/** A field must fit the kind of the case, and none fits a decline. Errors: BadInput. */
function checkParts(input: ResolveCaseInput, { kind, subjectId }: Case): void {
  const { may, must } = input.accept ? decisionParts[kind] : { may: [], must: [] };
  for (const [part, fields] of Object.entries(fieldsOf) as [DecisionPart, readonly (keyof ResolveCaseInput)[]][])
    for (const field of fields) {
      if (isGiven(input[field]) && !may.includes(part))
        throw new BadInput(
          `input.${field}`,
          input.accept ? `must be left out: it does not go with ${kind}` : 'must be left out: the case is declined',
        );
    }
  for (const part of must)
    if (!isGiven(input[part as keyof ResolveCaseInput]))
      throw new BadInput(`input.${part}`, `must be given: the case is of ${kind}`);
  if (isGiven(input.refundQuantity) && (subjectId === null || !isId('itemOrder', subjectId)))
    throw new BadInput('input.refundQuantity', 'must be left out: the case is not about an order');
  if (isGiven(input.restock) && !isGiven(input.refundQuantity))
    throw new BadInput('input.restock', 'must be left out without refundQuantity');
  if (isGiven(input.funding) && !isGiven(input.award?.points))
    throw new BadInput('input.funding', 'must be left out: only points have one');
}

function readPurchase(field: string, input: CasePurchaseInput | null | undefined): CasePurchase | null {
  if (!input) return null;
  const spend = readMoney(`${field}.spend`, input.spend);
  if (spend.amount <= 0n) throw new BadInput(`${field}.spend.amount`, 'must be positive');
  return {
    orderId: readText(`${field}.orderId`, input.orderId, bounds.reference),
    spend: spend.amount,
    currency: spend.currency,
    lines: readBasketLines(`${field}.lines`, input.lines, spend),
    channel: input.channel ?? 'OTHER',
    category: readOptionalText(`${field}.category`, input.category, bounds.category),
    occurredAt: input.occurredAt,
  };
}

function readRefund({ refundQuantity, restock }: ResolveCaseInput): CaseRefund | null {
  if (refundQuantity === null || refundQuantity === undefined) return null;
  if (refundQuantity < 1 || refundQuantity > QUANTITY_MAX)
    throw new BadInput('input.refundQuantity', `must be 1 to ${QUANTITY_MAX.toString()}`);
  return { quantity: refundQuantity, restock: restock ?? false };
}

/** All that is read of a decision, as one text: for the idempotency hash. */
function decisionText({ purchase, refund, award }: Pick<CaseDecision, DecisionPart>): string {
  return JSON.stringify([
    purchase && [
      purchase.orderId,
      purchase.spend.toString(),
      purchase.currency,
      canonicalLines(purchase.lines),
      purchase.channel,
      purchase.category,
      purchase.occurredAt,
    ],
    refund,
    award && [awardText(award.given), award.funding.map(funderText)],
  ]);
}

@Resolver(() => CaseType)
export class ResolveCaseResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Mutation(() => ResolveCaseResult, {
    description:
      "Decides a case, and does in the same step what follows from it: the accrual that was missing, units refunded, what is awarded, or what a task gives. Accepting a review lets the purchase stand and releases what is held of it; declining it takes back all that is left. One that the network's house rules opened, and one that is ESCALATED, is the operator's alone to decide.",
  })
  async resolveCase(
    @Arg('input', () => ResolveCaseInput, { description: 'Which case, and how.' }) input: ResolveCaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const caseId = readId('input.caseId', 'case', input.caseId);
    const note = readMessage('input.note', input.note, bounds.reason);
    const purchase = readPurchase('input.purchase', input.purchase);
    const refund = readRefund(input);
    const given = input.award ? readAward('input.award', input.award) : null;
    const funding = readFunding('input.funding', input.funding);
    const found = await findCase(this.services, caseId, principal);
    if (!found) return caseNotFound();
    if (principal.role !== 'OPERATOR' && found.kind === 'REVIEW' && found.ownerId === null)
      throw new Forbidden("A review by the network's rules is the operator's to decide.");
    checkParts(input, found);
    const award = given && (await this.#award(given, funding, found.partnerId, principal));
    const asked = { purchase, refund, award };
    const { config } = this.services;
    const decision: CaseDecision = {
      ...asked,
      accept: input.accept,
      note,
      id: newId('grant'),
      seed: newCouponSeed(),
      reviewHours: config.reviewHours,
      backdateDays: config.backdateDays,
      pointsMax: BigInt(config.accrualMax),
      timeZone: config.timeZone,
      by: principal,
      act: actText(),
    };
    const text = decisionText(asked);
    // A decision that brings nothing has the hash that it had when there were only reviews.
    const more = text === NOTHING ? [] : [text];
    const outcome = await this.services.lane.submit(resolveOperation, {
      askedBy: callerOf(principal),
      act: decision.act,
      idempotency: {
        scope: idempotencyScope(principal),
        key,
        hash: hashInput([caseId, input.accept, note, ...more]),
      },
      found,
      decision,
    });
    return answer(outcome, 'input', (resolved, replayed) => this.#payload(resolved, replayed));
  }

  async #award(
    given: CaseAward['given'],
    funding: CaseAward['funding'] | null,
    partnerId: PartnerId,
    principal: Principal,
  ): Promise<CaseAward> {
    const isSeen =
      given.kind !== 'coupon' || (await findOffer(this.services, principal, given.terms.couponKindId)) !== null;
    const alone = { partnerId, share: micros(MICRO), costCentre: null };
    return { given, funding: funding ?? (given.kind === 'points' ? [alone] : []), isSeen };
  }

  @Access(withParent)
  @FieldResolver(() => RatingType, { nullable: true, description: 'What its member said of how it was answered.' })
  rating(@Root() { id }: CaseRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return ratingOf(ctx, this.services, id);
  }

  /** The case right after its decision, but for what has been said on it since: its messages and proofs are those of now. */
  async #payload({ caseId, status, closedAt, outcomeId }: Resolved, replayed: boolean): Promise<Answer & object> {
    const found = present(await loadCase(this.services.database, caseId), caseId);
    return { __typename: 'ResolveCasePayload', case: { ...found, status, closedAt, outcomeId }, replayed };
  }
}

const NOTHING = decisionText({ purchase: null, refund: null, award: null });
