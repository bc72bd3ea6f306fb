import { setImmediate } from 'node:timers/promises';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  describeText,
  exactMoney,
  hashInput,
  idempotencyScope,
  newId,
  only,
  ownPartner,
  ownPartnerId,
  partsGiven,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  readOptionalText,
  readText,
  withParent,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, isKeyKept, type Answer, type Outcome, type Services } from '../ledger/index.js';
import { PartnerType, partnersById, readSite } from '../partners/index.js';
import { canonicalRef, membersById, MemberType, readMemberRef } from '../members/index.js';
import { RateSheetType, sheetsById } from '../exchange/index.js';
import { CaseType, reviewBySubject } from '../cases/index.js';
import { canonicalLines, readBasketLines, versionShownWith } from '../offers/index.js';
import { couponsOf, CouponType, newCouponSeed } from '../grants/index.js';
import { badgeRecord, BadgeType } from '../standing/index.js';
import type { Accrual } from './accrual.js';
import {
  AccrualType,
  AccruePointsInput,
  AccruePointsResult,
  ReverseAccrualInput,
  ReverseAccrualResult,
} from './accrual.type.js';
import { accrueOperation, occurredAtRule } from './accrue.js';
import type { Accrue } from './command.js';
import { checkAmounts } from './amounts.js';
import { baseComponent, type ShownComponent } from './component-shown.js';
import { purchaseOf } from './purchase-store.js';
import { accrualShown, findAccrual, findAccrualByOrder } from './find.js';
import type { AccrualResult } from './result.js';
import { reverseOperation } from './reverse.js';

/** The most accruals in one call. */
const ACCRUE_BATCH_MAX = 500;
const READ_AT_ONCE = 50;
const DONE_BESIDE =
  'the other purchases of the batch were each decided by themselves, and answer as they did when they are sent again with their keys, without this one';

@Resolver(() => AccrualType)
export class AccrualResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => AccrualType, {
    nullable: true,
    description:
      "An accrual by its id, or by the asking partner's orderId: exactly one of the two. Null when there is none that you may see.",
  })
  accrual(
    @Arg('id', () => ID, { nullable: true, description: "The accrual's id." }) id: string | null | undefined,
    @Arg('orderId', () => String, {
      nullable: true,
      description: `The asking partner's own number for the purchase, ${describeText('number', bounds.reference)}.`,
    })
    orderId: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Accrual | null> {
    const principal = principalOf(ctx);
    if (typeof id === 'string' && typeof orderId === 'string')
      throw new BadInput('id', 'give exactly one of id and orderId');
    if (typeof id === 'string') return findAccrual(this.services, readId('id', 'accrual', id), principal);
    if (typeof orderId === 'string')
      return findAccrualByOrder(this.services, readText('orderId', orderId, bounds.reference), principal);
    throw new BadInput('id', 'give exactly one of id and orderId');
  }

  @Access(scoped('ACCRUE', only('PARTNER_APP')))
  @Mutation(() => AccruePointsResult, {
    description: 'Gives a member points for a purchase, at the rate sheet in force when it was made.',
  })
  async accruePoints(
    @Arg('input', () => AccruePointsInput, { description: 'The purchase.' }) input: AccruePointsInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return this.#answer(
      await this.services.lane.submit(accrueOperation, this.#read('input', input, principalOf(ctx))),
      'input',
    );
  }

  @Access(scoped('ACCRUE', only('PARTNER_APP')))
  @Mutation(() => [AccruePointsResult], {
    description:
      'As accruePoints, for up to 500 purchases: each is its own operation with its own result, in the order given. When one cannot be read, none is done. Where only its campaigns bring one beyond the most points that an accrual may give, the error says so, and the others are done: sent again without it, they answer as replays.',
  })
  async accruePointsBatch(
    @Arg('inputs', () => [AccruePointsInput], { description: 'The purchases, 1 to 500.' }) inputs: AccruePointsInput[],
    @Ctx() ctx: RequestContext,
  ): Promise<Answer[]> {
    if (inputs.length === 0 || inputs.length > ACCRUE_BATCH_MAX)
      throw new BadInput('inputs', `must have 1 to ${ACCRUE_BATCH_MAX.toString()} entries`);
    const principal = principalOf(ctx);
    const commands: Accrue[] = [];
    for (const [i, input] of inputs.entries()) {
      // Reading 500 takes some 10 ms: other callers get their turn in between.
      if (i > 0 && i % READ_AT_ONCE === 0) await setImmediate();
      commands.push(this.#read(`inputs.${i.toString()}`, input, principal));
    }
    await this.#checkTimes(commands);
    await checkAmounts(this.services, commands);
    const outcomes = this.services.lane.submitAll(accrueOperation, commands);
    const answers = await Promise.allSettled(
      outcomes.map(async (outcome, i) => this.#answer(await outcome, `inputs.${i.toString()}`)),
    );
    return answers.map((one) => {
      if (one.status === 'fulfilled') return one.value;
      // Only planning told it, so the others may have been done: their results are had by sending them again.
      throw one.reason instanceof BadInput && answers.length > 1
        ? new BadInput(one.reason.field, `${one.reason.rule}; ${DONE_BESIDE}`)
        : one.reason;
    });
  }

  @Access(scoped('ACCRUE', only('PARTNER_APP')))
  @Mutation(() => ReverseAccrualResult, {
    description:
      "Takes back points of an accrual, for a returned purchase: from its own lot first, then as a clawback from the wallet's other lots. Whole or not at all.",
  })
  async reverseAccrual(
    @Arg('input', () => ReverseAccrualInput, { description: 'What to take back.' }) input: ReverseAccrualInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const partnerId = ownPartnerId(principal);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const accrualId = readId('input.accrualId', 'accrual', input.accrualId);
    if (input.points <= 0n) throw new BadInput('input.points', 'must be positive');
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const outcome = await this.services.lane.submit(reverseOperation, {
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([accrualId, input.points, reason]) },
      partnerId,
      accrualId,
      points: input.points,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('ReverseAccrualPayload', result, replayed));
  }

  /** Reads one input; throws BadInput before anything is done. */
  #read(field: string, input: AccruePointsInput, principal: Principal): Accrue {
    const partnerId = ownPartnerId(principal);
    const key = readIdempotencyKey(`${field}.idempotencyKey`, input.idempotencyKey);
    const member = readMemberRef(`${field}.member`, input.member, 'EARNING');
    const spend = readMoney(`${field}.spend`, input.spend);
    if (spend.amount <= 0n) throw new BadInput(`${field}.spend.amount`, 'must be positive');
    const orderId = readText(`${field}.orderId`, input.orderId, bounds.reference);
    const category = readOptionalText(`${field}.category`, input.category, bounds.category);
    const occurredAt = input.occurredAt ?? null;
    const lines = readBasketLines(`${field}.lines`, input.lines, spend);
    // What is left out adds nothing: keys that were used before there were lines and channels still replay.
    const more = [
      ...(lines.length > 0 ? ['lines', canonicalLines(lines)] : []),
      ...(input.channel ? ['channel', input.channel] : []),
    ];
    const site = readSite(field, input);
    const hash = hashInput([
      canonicalRef(member),
      spend.amount,
      spend.currency,
      orderId,
      category,
      occurredAt,
      ...more,
      ...partsGiven({ ...site }),
    ]);
    return {
      id: newId('accrual'),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      partnerId,
      member,
      spend: spend.amount,
      currency: spend.currency,
      orderId,
      category,
      lines,
      channel: input.channel ?? 'OTHER',
      site,
      occurredAt,
      couponSeed: newCouponSeed(),
      reviewHours: this.services.config.reviewHours,
      act: actText(),
      timeZone: this.services.config.timeZone,
      backdateDays: this.services.config.backdateDays,
      pointsMax: BigInt(this.services.config.accrualMax),
    };
  }

  /** A batch with an occurredAt out of bounds is refused before any of it is done; a replay of one is not. */
  async #checkTimes(commands: readonly Accrue[]): Promise<void> {
    if (commands.every((command) => command.occurredAt === null)) return;
    const [row] = await this.services.database.query<{ now: Date }>({
      name: 'network now',
      text: 'SELECT network_now() AS now',
    });
    const late =
      row &&
      commands.findIndex(
        ({ occurredAt, backdateDays }) => occurredAtRule(occurredAt, row.now, backdateDays) !== undefined,
      );
    const command = late === undefined ? undefined : commands[late];
    if (!row || !command?.idempotency) return;
    if (!(await isKeyKept(this.services.database, command.idempotency)))
      throw new BadInput(
        `inputs.${(late ?? 0).toString()}.occurredAt`,
        occurredAtRule(command.occurredAt, row.now, command.backdateDays) ?? '',
      );
  }

  #answer(outcome: Outcome<AccrualResult>, field: string): Promise<Answer> {
    return answer(outcome, field, (result, replayed) => this.#payload('AccruePointsPayload', result, replayed));
  }

  async #payload(
    __typename: 'AccruePointsPayload' | 'ReverseAccrualPayload',
    result: AccrualResult,
    replayed: boolean,
  ): Promise<Answer & object> {
    const { accrual, wallet } = await accrualShown(this.services, result);
    const shown: Accrual = __typename === 'AccruePointsPayload' ? { ...accrual, isJustMade: true } : accrual;
    return { __typename, accrual: shown, wallet, replayed };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'At which partner.' })
  partner(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(accrual.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Who earned the points.' })
  member(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(accrual.memberId);
  }

  @Access(withParent)
  @FieldResolver(() => RateSheetType, { description: 'The rate sheet that was used: the one in force at occurredAt.' })
  rateSheet(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object | null> {
    return sheetsById(ctx, this.services).load(accrual.rateSheetId);
  }

  @FieldResolver()
  spend(@Root() accrual: Accrual): { amount: string; currency: string } {
    return exactMoney(accrual.spend, accrual.currency);
  }

  @FieldResolver()
  async components(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<readonly ShownComponent[]> {
    const { components } = await purchaseOf(ctx, this.services, accrual.id);
    if (components.length === 0) return [baseComponent(accrual)];
    const asMade = accrual.isJustMade && { reversedPoints: 0n };
    return components.map((one) => ({ ...one, ...asMade, accrual }));
  }

  @FieldResolver()
  async lines(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object[]> {
    const { lines } = await purchaseOf(ctx, this.services, accrual.id);
    const asMade = accrual.isJustMade && { returnedQuantity: 0 };
    return lines.map((line) => ({ ...line, ...asMade, amount: exactMoney(line.amount, accrual.currency) }));
  }

  @FieldResolver()
  returnedSpend(@Root() accrual: Accrual): { amount: string; currency: string } {
    return exactMoney(accrual.returnedSpend, accrual.currency);
  }

  @FieldResolver()
  async pendingPoints(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<bigint> {
    const review = await reviewBySubject(ctx, this.services, accrual.id);
    // A return releases what is held, so while the review is open all points are.
    const isOpen = review?.status === 'OPEN' || accrual.isJustMade === true;
    return isOpen && review?.action === 'HOLD' ? accrual.points : 0n;
  }

  @Access(ownPartner((accrual: Accrual) => accrual.partnerId, 'programme'))
  @FieldResolver(() => CaseType, {
    nullable: true,
    description: 'The open or closed review. For its partner and staff.',
  })
  review(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object | null> {
    return reviewBySubject(ctx, this.services, accrual.id);
  }

  @Access(withParent)
  @FieldResolver(() => [CouponType], { description: 'Coupons that it brought, also those that were taken back.' })
  coupons(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<readonly object[]> {
    return couponsOf(ctx, this.services, accrual.id);
  }

  @Access(withParent)
  @FieldResolver(() => [BadgeType], { description: 'Badges that it brought.' })
  async badges(@Root() accrual: Accrual, @Ctx() ctx: RequestContext): Promise<object[]> {
    const { components } = await purchaseOf(ctx, this.services, accrual.id);
    const given = components.filter(({ record }) => record !== null && record.badges.length > 0);
    const badges = await Promise.all(
      given.map(async ({ record, offerId, offerVersion }) => {
        const offer = offerId && offerVersion && (await versionShownWith(ctx, this.services, offerId, offerVersion));
        const by = offer ? offer.ownerId : null;
        return (record?.badges ?? []).map((code) =>
          badgeRecord({ memberId: accrual.memberId, by, code }, accrual.createdAt),
        );
      }),
    );
    return badges.flat();
  }
}
