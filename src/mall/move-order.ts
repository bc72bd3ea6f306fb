import type { Refusal } from '../platform/index.js';
import {
  done,
  invalid,
  invalidTransition,
  refuse,
  roomRule,
  snapshotOf,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { isRefusal, type PartnerTerms } from '../exchange/index.js';
import { captureNow, priceCapture, voidNow } from '../redemption/index.js';
import type { CouponSeed } from '../grants/index.js';
import { costShareNow, postUnits } from './cost-share.js';
import { giftsState, giveGifts, hasItsBadge, isAtOnce, wantGifts, weightOf, type UnitsOf } from './fulfil.js';
import type { ItemOrderId } from './ids.js';
import { itemVersion } from './item-store.js';
import { dueAfter, isOrderOf, moved, transitionOf, unitsLeft, type ItemOrder, type OrderAsker } from './order.js';
import type { ItemOrderStep } from './order.entity.js';
import { keepOrderResult, orderResult, recallOrderResult, type OrderResult } from './order-result.js';
import { keepStep, orderStore } from './order-store.js';
import {
  followOrder,
  giveUnitsBack,
  standingOrder,
  unitsBackRule,
  wantOrder,
  type StandingOrder,
} from './refund-units.js';
import { changeStock, freeReservation } from './stock-plan.js';
import { stockStore } from './stock-store.js';
import { tell } from './told.js';

/** Takes an order to its next step. */
interface MoveOrder extends Command {
  readonly orderId: ItemOrderId;
  readonly asker: OrderAsker;
  readonly actor: string;
  readonly step: ItemOrderStep;
  /** Null: as it is. */
  readonly tracking: string | null;
  readonly note: string | null;
  /** The units of the order, where the step gives coupons or takes them back; null: it does not, or there is no such order. */
  readonly gifts: UnitsOf | null;
  readonly seed: CouponSeed;
  readonly act: string;
}

export const moveOrderOperation: Operation<MoveOrder, OrderResult> = {
  name: 'moveItemOrder',
  needs({ orderId }, needs) {
    wantOrder(needs, orderId);
  },
  follow({ orderId, asker, step }, batch, needs) {
    followOrder(batch, needs, orderId, (order) => isOrderOf(asker, order));
    const order = batch.of(orderStore).find(orderId);
    const item = order && isOrderOf(asker, order) && itemVersion(batch, order.itemId, order.version);
    if (item && step === 'CONFIRM') wantGifts(batch, needs, item, order.memberId);
  },
  weight: ({ gifts }, configs) => (gifts ? weightOf(gifts, configs) : 1),
  plan: planMove,
  keep: keepOrderResult,
  recall: recallOrderResult,
};

/** Keeps the step, and what it says beside. */
function stepTaken({ step, tracking, note, actor, act }: MoveOrder, batch: Batch, order: ItemOrder): ItemOrder {
  const after = keepStep(
    batch,
    { ...order, tracking: tracking ?? order.tracking },
    { step, at: batch.now, note },
    { actor, act },
  );
  batch.of(orderStore).change(after);
  return after;
}

/** Captures the points of a reservation. Refusals: InvalidTransition, FxRateMissing; or the rule of BAD_USER_INPUT. */
function confirm(command: MoveOrder, batch: Batch, standing: StandingOrder): ItemOrder | Refusal | string {
  const { order, item, redemption, wallet } = standing;
  const { quantity, memberId, partnerId } = order;
  const gifts = giftsState(batch, item, { memberId, quantity });
  if (!gifts.works || gifts.full)
    return invalidTransition(
      'RESERVED',
      'The coupons of the order cannot be given now: cancel it, or confirm it later.',
    );
  // It was asked at the order too, but another order, a campaign or a grant may have given the badge since.
  if (hasItsBadge(batch, item, memberId))
    return invalidTransition('RESERVED', 'The member has the badge of the order already: cancel it.');
  const capturing = priceCapture(batch, redemption, null);
  if (isRefusal(capturing)) return capturing;
  const owner: Pick<PartnerTerms, 'id' | 'currency'> = { id: partnerId, currency: order.currency };
  const share = costShareNow(batch, owner, item);
  if (share && 'code' in share) return share;
  const rule = roomRule(batch, wallet, partnerId, order.points, 'forward');
  if (rule) return rule;
  const { sequence } = captureNow(batch, { redemption, wallet }, capturing, (to) => {
    if (share) postUnits(share, to, 0, quantity);
  });
  changeStock(batch, item, { reserved: -BigInt(quantity), taken: BigInt(quantity) });
  batch.of(stockStore).release(item.id, order.id);
  const placed: ItemOrder = {
    ...moved(order, isAtOnce(item) ? 'DELIVERED' : 'PLACED', batch.now),
    dueAt: dueAfter(batch.now, item.terms.fulfilWithinDays),
    rates: share?.rates ?? '',
    placedAt: batch.now,
    placedSequence: sequence,
  };
  const after = stepTaken(command, batch, placed);
  if (isAtOnce(item)) giveGifts(batch, item, after, command);
  return after;
}

/** Gives up a reservation, or refunds and restocks all units that are left. */
function cancel(command: MoveOrder, batch: Batch, standing: StandingOrder): ItemOrder | string {
  const { order, item, status } = standing;
  const { note, act, actor, asker } = command;
  if (status === 'RESERVED') {
    voidNow(batch, standing);
    batch.of(stockStore).release(item.id, order.id);
    return freeReservation(batch, item, order, batch.now, { actor, act, note });
  }
  const back = { ...standing, units: unitsLeft(order), coupons: [] };
  const rule = unitsBackRule(batch, back);
  if (rule) return rule;
  const reason = note ?? 'The order was cancelled.';
  const given = giveUnitsBack(batch, back, { restock: true, reason, act, by: asker.part, to: 'CANCELLED' });
  return stepTaken(command, batch, given.order);
}

function planMove(command: MoveOrder, batch: Batch): Decision<OrderResult> {
  const { orderId, asker, step } = command;
  const standing = standingOrder(batch, orderId, (order) => isOrderOf(asker, order));
  if (isRefusal(standing)) return refuse(standing);
  const { status, order, wallet } = standing;
  const { to, from } = transitionOf(step);
  const allowed = from[asker.part];
  if (!allowed.includes(status))
    return refuse(invalidTransition(status, `The order is ${status}: ${step} needs ${allowed.join(' or ')}.`));
  const after =
    step === 'CONFIRM'
      ? confirm(command, batch, standing)
      : step === 'CANCEL'
        ? cancel(command, batch, standing)
        : stepTaken(command, batch, moved(order, to, batch.now));
  if (typeof after === 'string') return invalid('orderId', after);
  if (isRefusal(after)) return refuse(after);
  tell(batch, { kind: 'ORDER_MOVED', order: after, by: asker.part });
  return done(orderResult(after, snapshotOf(wallet)));
}
