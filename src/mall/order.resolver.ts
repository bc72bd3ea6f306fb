import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  describeText,
  emptyPage,
  exactMoney,
  Forbidden,
  hashInput,
  lookedPagesText,
  idempotencyScope,
  isOwnPartner,
  type Money,
  newId,
  only,
  ownPartnerId,
  PageArgs,
  partsGiven,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readOptionalText,
  readPage,
  readText,
  scoped,
  withParent,
  type MemberId,
  type Page,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import {
  canonicalRef,
  maySeeMember,
  membersById,
  MemberType,
  readMemberRef,
  seesAllPartners,
  walletRecord,
  type MemberRecord,
} from '../members/index.js';
import { findOffer, offerVersion, ownerOfOffer, type ItemId } from '../offers/index.js';
import { CouponType, couponsOf, newCouponSeed } from '../grants/index.js';
import { redemptionsById, RedemptionType } from '../redemption/index.js';
import { ItemType } from './item.type.js';
import { moveOrderOperation } from './move-order.js';
import { moneyOfUnits, redemptionWith, type OrderAsker, type StepTaken } from './order.js';
import type { ItemOrderStatus } from './order.entity.js';
import {
  findOrder,
  findOrderByNumber,
  listOrders,
  loadOrders,
  ordersSeen,
  stepsOf,
  unitsOfOrder,
  type OrderRecord,
} from './order-find.js';
import { orderItemOperation, type Orderer } from './order-item.js';
import type { OrderResult } from './order-result.js';
import {
  ADDRESS_MAX,
  ItemOrderConnection,
  ItemOrderStatusEnum,
  ItemOrderStepTaken,
  ItemOrderType,
  MoveItemOrderInput,
  MoveItemOrderResult,
  OrderItemInput,
  OrderItemResult,
  RefundItemOrderInput,
  RefundItemOrderResult,
  TRACKING_MAX,
} from './order.type.js';
import { ratingOf } from './rate.js';
import { RatingType } from './rating.type.js';
import { refundOrderOperation } from './refund-order.js';

const UNITS_MAX = 10_000;
const HOUR_SECONDS = 3_600;

const keyed = (principal: Principal, key: string, parts: Parameters<typeof hashInput>[0]) => ({
  scope: idempotencyScope(principal),
  key: readIdempotencyKey('input.idempotencyKey', key),
  hash: hashInput(parts),
});

function readUnits(field: string, units: number): number {
  if (units < 1 || units > UNITS_MAX) throw new BadInput(field, `must be 1 to ${UNITS_MAX.toString()}`);
  return units;
}

/** Whose points are spent: a member's own, or those of one that the app names. */
function readOrderer(principal: Principal, { member }: OrderItemInput): Orderer {
  const ref = member ? readMemberRef('input.member', member) : null;
  if (principal.role === 'MEMBER') {
    const memberId = present(principal.memberId, 'the member of a token');
    if (ref && !(ref.kind === 'id' && ref.id === memberId))
      throw new Forbidden('A member orders for itself: leave member out.');
    return { memberId };
  }
  if (!ref) throw new BadInput('input.member', 'must be given');
  return { ref };
}

@Resolver(() => ItemOrderType)
export class ItemOrderResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => ItemOrderType, {
    nullable: true,
    description:
      'An order of an item by its id, or by its orderId at the asking partner: exactly one of the two. Null when there is none that you may see.',
  })
  itemOrder(
    @Arg('id', () => ID, { nullable: true, description: "The order's id." }) id: string | null | undefined,
    @Arg('orderId', () => String, {
      nullable: true,
      description: `Its number at the asking partner: ${describeText('number', bounds.reference)}.`,
    })
    orderId: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<OrderRecord | null> {
    if ((typeof id === 'string') === (typeof orderId === 'string'))
      throw new BadInput('id', 'give exactly one of id and orderId');
    if (typeof id === 'string') return findOrder(this.services, readId('id', 'itemOrder', id), principalOf(ctx));
    const number = readText('orderId', present(orderId, 'orderId'), bounds.reference);
    return findOrderByNumber(this.services, number, principalOf(ctx));
  }

  @Access(anyToken)
  @Query(() => ItemOrderConnection, {
    description: `Orders that you may see, newest first: a partner's app and accountant see their own partner's, a member its own, staff all. With \`status\`, but for open ones of one partner: ${lookedPagesText('orders')}`,
  })
  async itemOrders(
    @Arg('partnerId', () => ID, { nullable: true, description: 'Only of items of this partner.' })
    partnerId: string | null | undefined,
    @Arg('status', () => ItemOrderStatusEnum, { nullable: true, description: 'Only those in this status.' })
    status: ItemOrderStatus | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OrderRecord>> {
    const page = readPage(args);
    const at = typeof partnerId === 'string' ? readId('partnerId', 'partner', partnerId) : null;
    const seen = await ordersSeen(this.services, principalOf(ctx), at);
    if (!seen) return emptyPage(page);
    return listOrders(this.services, { ...seen, status: status ?? null }, page);
  }

  @Access(scoped('REDEEM', only('PARTNER_APP', 'MEMBER')))
  @Mutation(() => OrderItemResult, {
    description:
      "Orders units of an item: units and points are held, or the points taken at once when there is no money to pay. For a member itself, and for the app of the item's owner.",
  })
  async orderItem(
    @Arg('input', () => OrderItemInput, { description: 'How many units of which item.' }) input: OrderItemInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const itemId = readId('input.itemId', 'item', input.itemId);
    const quantity = readUnits('input.quantity', input.quantity);
    const orderer = readOrderer(principal, input);
    const orderId = readOptionalText('input.orderId', input.orderId, bounds.reference);
    if (orderId !== null && principal.role === 'MEMBER')
      throw new BadInput('input.orderId', "must be left out: it is a number of the owner's app");
    const method = input.method ?? null;
    const address = typeof input.address === 'string' ? readMessage('input.address', input.address, ADDRESS_MAX) : null;
    const who = 'memberId' in orderer ? orderer.memberId : canonicalRef(orderer.ref);
    const idempotency = keyed(principal, input.idempotencyKey, [
      who,
      itemId,
      quantity,
      ...partsGiven({ orderId, method, address }),
    ]);
    const ownerId = await this.#ownerOf(principal, itemId);
    const outcome = await this.services.lane.submit(orderItemOperation, {
      id: newId('itemOrder'),
      redemptionId: newId('redemption'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency,
      principal,
      itemId,
      ownerId,
      orderer,
      quantity,
      orderId,
      method,
      address,
      reserveSeconds: this.services.config.reserveHours * HOUR_SECONDS,
      seed: newCouponSeed(),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('OrderItemPayload', result, replayed));
  }

  /** The owner of an item; null: for who asks there is no such item. Throws Forbidden for another partner's app that may see it. */
  async #ownerOf(principal: Principal, itemId: ItemId): Promise<PartnerId | null> {
    const ownerId = await ownerOfOffer(this.services, itemId);
    if (principal.role === 'MEMBER' || ownerId === principal.partnerId) return ownerId;
    // What is not there is looked for as long as what is hidden.
    if (await findOffer(this.services, principal, itemId))
      throw new Forbidden("Items are ordered by members, and by the app of the item's owner.");
    return null;
  }

  @Access(scoped('REDEEM', only('PARTNER_APP', 'MEMBER')))
  @Mutation(() => MoveItemOrderResult, {
    description: "Takes an order to its next step: for the app of the item's owner; a member can only CANCEL its own.",
  })
  async moveItemOrder(
    @Arg('input', () => MoveItemOrderInput, { description: 'Which step of which order.' }) input: MoveItemOrderInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const orderId = readId('input.orderId', 'itemOrder', input.orderId);
    const { step } = input;
    if (principal.role === 'MEMBER' && step !== 'CANCEL')
      throw new Forbidden("Of the steps of an order a member takes CANCEL; the others are the owner's app's.");
    const tracking = readOptionalText('input.tracking', input.tracking, TRACKING_MAX);
    const note = typeof input.note === 'string' ? readMessage('input.note', input.note, bounds.reason) : null;
    const outcome = await this.services.lane.submit(moveOrderOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      actor: principal.actor,
      idempotency: keyed(principal, input.idempotencyKey, [orderId, step, ...partsGiven({ tracking, note })]),
      orderId,
      asker: await this.#asker(principal),
      step,
      tracking,
      note,
      gifts: step === 'CONFIRM' || step === 'CANCEL' ? await unitsOfOrder(this.services, orderId) : null,
      seed: newCouponSeed(),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('MoveItemOrderPayload', result, replayed));
  }

  async #asker(principal: Principal): Promise<OrderAsker> {
    if (principal.role !== 'MEMBER') return { part: 'OWNER', partnerId: ownPartnerId(principal) };
    const memberId: MemberId = present(principal.memberId, 'the member of a token');
    const all = await seesAllPartners(this.services, principal);
    return { part: 'MEMBER', memberId, atPartnerId: all ? null : principal.partnerId };
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => RefundItemOrderResult, {
    description: "Gives the points of units back to their lots: for the app of the item's owner.",
  })
  async refundItemOrder(
    @Arg('input', () => RefundItemOrderInput, { description: 'How many units of which order.' })
    input: RefundItemOrderInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const orderId = readId('input.orderId', 'itemOrder', input.orderId);
    const units = readUnits('input.quantity', input.quantity);
    const { restock } = input;
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const outcome = await this.services.lane.submit(refundOrderOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [orderId, units, restock, reason]),
      orderId,
      partnerId: ownPartnerId(principal),
      units,
      restock,
      reason,
      gifts: await unitsOfOrder(this.services, orderId),
    });
    return answer(outcome, 'input', async (result, replayed) => {
      const order = await this.#after(result);
      const back = moneyOfUnits(order, units);
      return {
        __typename: 'RefundItemOrderPayload',
        order,
        wallet: walletRecord(result.wallet),
        moneyToRefund: back && exactMoney(back, order.currency),
        replayed,
      };
    });
  }

  /** The order as it was right after an operation. */
  async #after({ orderId, state, order: made }: OrderResult): Promise<OrderRecord> {
    if (made) return { __typename: 'ItemOrder', ...made, isThen: true };
    const order = present((await loadOrders(this.services, [orderId]))[0], orderId);
    return { ...order, ...state, isThen: true };
  }

  async #payload(__typename: string, result: OrderResult, replayed: boolean): Promise<Answer & object> {
    return { __typename, order: await this.#after(result), wallet: walletRecord(result.wallet), replayed };
  }

  @Access(withParent)
  @FieldResolver(() => ItemType, { description: 'The item, in the version under which it was ordered.' })
  item(@Root() { itemId, version }: OrderRecord, @Ctx() ctx: RequestContext): Promise<object> {
    return offerVersion(this.services, itemId, version, ctx);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Who ordered it.' })
  member(@Root() { memberId }: OrderRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(memberId);
  }

  @FieldResolver()
  money(@Root() { money, currency }: OrderRecord): Money | null {
    return money && exactMoney(money, currency);
  }

  @Access(withParent)
  @FieldResolver(() => RedemptionType, {
    description: 'Of its points. It is captured, voided and refunded with the order alone.',
  })
  async redemption(@Root() order: OrderRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    const redemption = await redemptionsById(ctx, this.services).load(order.redemptionId);
    return redemption && { ...redemption, ...(order.isThen && redemptionWith(order)) };
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where to; erased 90 days after its end. For its member, the item's partner's app and accountant, and OPERATOR.",
  })
  address(@Root() { address, partnerId, memberId }: OrderRecord, @Ctx() ctx: RequestContext): string | null {
    const principal = principalOf(ctx);
    const isFor =
      principal.role === 'OPERATOR' ||
      isOwnPartner(principal, partnerId) ||
      (principal.role === 'MEMBER' && principal.memberId === memberId);
    if (!isFor) throw new Forbidden('The address of this order is not for you.');
    return address;
  }

  @Access(withParent)
  @FieldResolver(() => [CouponType], { description: 'The coupons that it gave.' })
  async coupons(@Root() { id, status, isThen }: OrderRecord, @Ctx() ctx: RequestContext): Promise<readonly object[]> {
    // A replay of an order whose reservation has been confirmed since: then it had given nothing yet.
    return isThen && status === 'RESERVED' ? [] : couponsOf(ctx, this.services, id);
  }

  @Access(withParent)
  @FieldResolver(() => RatingType, { nullable: true, description: 'What its member said of it.' })
  rating(@Root() { id }: OrderRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return ratingOf(ctx, this.services, id);
  }

  @Access(withParent)
  @FieldResolver(() => [ItemOrderStepTaken], { description: 'What was done to it, and CANCEL at the end of a hold.' })
  async steps(
    @Root() { id, steps, status, reservedUntil }: OrderRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly Pick<StepTaken, 'step' | 'at' | 'note'>[]> {
    const taken = (await stepsOf(ctx, this.services, id)).slice(0, steps);
    // The end of a hold that no job has written yet.
    const isLapsed = status === 'CANCELLED' && reservedUntil !== null && taken.every(({ step }) => step !== 'CANCEL');
    return isLapsed ? [...taken, { step: 'CANCEL', at: reservedUntil, note: null }] : taken;
  }
}

@Resolver(() => MemberType)
export class MemberOrdersResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => ItemOrderConnection, {
    description:
      "The member's orders of items, newest first. For the member, OPERATOR and AUDITOR; a partner's app sees those of the partner's own items.",
  })
  async orders(
    @Root() { id: memberId }: MemberRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OrderRecord>> {
    const principal = principalOf(ctx);
    const page = readPage(args);
    if (!(await maySeeMember(ctx, this.services, principal, memberId)))
      throw new Forbidden('The orders of this member are not for you.');
    const seen = await ordersSeen(this.services, principal, null);
    if (!seen) return emptyPage(page);
    return listOrders(this.services, { ...seen, memberId, status: null }, page);
  }
}
