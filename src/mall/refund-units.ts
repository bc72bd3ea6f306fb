import type { PartnerId, Refusal } from '../platform/index.js';
import {
  invalidTransition,
  roomRule,
  walletStore,
  wantRoom,
  type Batch,
  type Needs,
  type Wallet,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { takeFromCounters, wantCounters, wantWhole } from '../offers/index.js';
import {
  couponNotUsable,
  couponsFor,
  couponStatusOf,
  wantCouponsFor,
  wantCouponsTaken,
  withdrawGiven,
  type Coupon,
} from '../grants/index.js';
import { takeBadge, wantBadge, type BadgeOf } from '../standing/index.js';
import { redemptionStore, refundNow, stepStart, type Redemption } from '../redemption/index.js';
import { costShareOf, postUnits } from './cost-share.js';
import { couponsIn } from './fulfil.js';
import type { ItemOrderId } from './ids.js';
import { bookedVersion, itemVersion, type ItemVersion } from './item-store.js';
import {
  givenBackBy,
  moved,
  pointsOfUnits,
  refundable,
  statusAt,
  takenBy,
  unitsLeft,
  type ItemOrder,
} from './order.js';
import type { ItemOrderStatus } from './order.entity.js';
import { orderStore } from './order-store.js';
import { exceedsOriginalUnits, orderNotFound } from './refusals.js';
import { changeStock } from './stock-plan.js';
import { stockStore } from './stock-store.js';
import { tell, type OrderMover } from './told.js';

/**
 * Going on with an order, and giving the points of units back. Another room refunds units of an order in an operation of its own:
 *
 *     needs(command, needs) { wantOrder(needs, orderId); },
 *     follow(command, batch, needs) { followOrder(batch, needs, orderId, (order) => order.partnerId === partnerId); },
 *     plan(command, batch) {
 *       const back = planUnitsBack(batch, { orderId, partnerId, units });   // or the refusal
 *       const rule = unitsBackRule(batch, back);                            // what BAD_USER_INPUT says, where there is no room
 *       const { order } = giveUnitsBack(batch, back, { restock, reason, act, by: 'OWNER' });
 *     }
 */

/** In `needs`: asks for an order, and for the coupons that it gave. */
export function wantOrder(needs: Needs, orderId: ItemOrderId): void {
  needs.want(orderStore, orderId);
  wantCouponsFor(needs, orderId);
}

/**
 * In `follow`: asks for all that a step of the order, or a refund of its units, has to do with.
 * @param isFor whether the order exists for who asks
 */
export function followOrder(
  batch: Batch,
  needs: Needs,
  orderId: ItemOrderId,
  isFor: (order: ItemOrder) => boolean,
): void {
  const order = batch.of(orderStore).find(orderId);
  // For an order of someone else nothing more is loaded: it would answer later than one that is not there.
  if (!order || !isFor(order)) return;
  const { itemId, version, memberId, partnerId, redemptionId } = order;
  needs.want(redemptionStore, { id: redemptionId });
  needs.want(walletStore, { memberId, spend: 0n });
  needs.want(walletStore, { reference: redemptionId });
  wantRoom(needs, partnerId);
  needs.want(stockStore, itemId);
  wantCounters(
    needs,
    takenBy(order, 1).map(({ counter }) => counter),
  );
  wantCouponsTaken(batch, needs, orderId);
  if (!bookedVersion(batch, itemId, version)) wantWhole(needs, itemId);
  const badge = badgeBack(batch, order);
  if (badge) wantBadge(needs, badge, true);
}

/**
 * The badge that goes with a refund of the order; undefined: none. It is told by the book alone, since it must be wanted before the item
 * is loaded: an honour that has been over for ten years, and is in it no more, stays with its member.
 */
function badgeBack(batch: Batch, { itemId, version, memberId, partnerId }: ItemOrder): BadgeOf | undefined {
  const code = bookedVersion(batch, itemId, version)?.terms.badge ?? null;
  return code === null ? undefined : { memberId, by: partnerId, code };
}

/** An order with its redemption, its wallet brought up to date, and the version under which it was made. */
export interface StandingOrder {
  readonly order: ItemOrder;
  readonly item: ItemVersion;
  readonly redemption: Redemption;
  readonly wallet: Wallet;
  /** The order's, now. */
  readonly status: ItemOrderStatus;
}

/** When planning: an order that was wanted and is for who asks. Refusals: OrderNotFound. */
export function standingOrder(
  batch: Batch,
  orderId: ItemOrderId,
  isFor: (order: ItemOrder) => boolean,
): StandingOrder | Refusal {
  const order = batch.of(orderStore).find(orderId);
  if (!order || !isFor(order)) return orderNotFound();
  const { itemId, version, partnerId, redemptionId } = order;
  const start = stepStart({ partnerId, redemptionId }, batch);
  if (isRefusal(start)) throw new Error(`order ${orderId} has no redemption`);
  const item = itemVersion(batch, itemId, version);
  if (!item) throw new Error(`${itemId} has no version ${version.toString()}`);
  return { order, item, ...start, status: statusAt(order, batch.now) };
}

/** Units that are given back. All refusals have been asked. */
export interface UnitsBack extends StandingOrder {
  readonly units: number;
  /** The coupons that go with them. */
  readonly coupons: readonly Coupon[];
}

/** The coupons that go with so many units: the first that are GRANTED. Where there are too few: CouponNotUsable. */
function couponsBack(batch: Batch, { order, item }: StandingOrder, units: number): readonly Coupon[] | Refusal {
  const wanted = couponsIn(item, units);
  if (wanted === 0) return [];
  const all = couponsFor(batch, order.id).map((coupon) => ({ coupon, status: couponStatusOf(batch, coupon) }));
  const granted = all.filter(({ status }) => status === 'GRANTED').slice(0, wanted);
  if (granted.length === wanted) return granted.map(({ coupon }) => coupon);
  const gone =
    all.find(({ status }) => status === 'USED' || status === 'EXPIRED') ??
    all.find(({ status }) => status !== 'GRANTED');
  const status = gone?.status ?? 'CANCELLED';
  return couponNotUsable(status, `A coupon of the order is ${status}: its unit cannot be refunded.`);
}

/**
 * When planning: what refunding units of an order that was wanted comes to.
 * Refusals: OrderNotFound, InvalidTransition, ExceedsOriginalUnits, CouponNotUsable.
 */
export function planUnitsBack(
  batch: Batch,
  {
    orderId,
    partnerId,
    units,
  }: { readonly orderId: ItemOrderId; readonly partnerId: PartnerId; readonly units: number },
): UnitsBack | Refusal {
  const standing = standingOrder(batch, orderId, (order) => order.partnerId === partnerId);
  if (isRefusal(standing)) return standing;
  const { order, status } = standing;
  if (!refundable.includes(status))
    return invalidTransition(status, `The order is ${status}: units are refunded from ${refundable.join(', ')}.`);
  if (units > unitsLeft(order)) return exceedsOriginalUnits(unitsLeft(order));
  const coupons = couponsBack(batch, standing, units);
  return 'code' in coupons ? coupons : { ...standing, units, coupons };
}

/** The rule that the refund would break: the bound on what a partner moves in a period; undefined: none. */
export const unitsBackRule = (batch: Batch, { order, wallet, units }: UnitsBack): string | undefined =>
  roomRule(batch, wallet, order.partnerId, pointsOfUnits(order, units), 'back');

interface BackHow {
  /** Whether the units can be ordered again, and the share of their cost goes back. */
  readonly restock: boolean;
  readonly reason: string;
  /** Who does it, as `actText` gives it. */
  readonly act: string;
  readonly by: OrderMover;
  /** The order's status afterwards; left out: the same, or RETURNED with the last unit. */
  readonly to?: ItemOrderStatus;
}

/** When planning: refunds units, as {@link planUnitsBack} gave them, in one entry. */
export function giveUnitsBack(
  batch: Batch,
  { order: before, item, redemption, wallet, units, coupons }: UnitsBack,
  { restock, reason, act, by, to }: BackHow,
): { readonly order: ItemOrder; readonly redemption: Redemption } {
  const { quantity, refundedQuantity, restockedQuantity, refunds } = before;
  const share = restock ? costShareOf(batch, before, item) : null;
  const kept = quantity - restockedQuantity;
  const { after: refunded, sequence } = refundNow(
    batch,
    { redemption, wallet },
    pointsOfUnits(before, units),
    (poster) => {
      if (share) postUnits(share, poster, kept, kept - units);
    },
  );
  takeFromCounters(batch, givenBackBy(before, units));
  if (restock) changeStock(batch, item, { taken: -BigInt(units) });
  for (const coupon of coupons) withdrawGiven(batch, coupon, reason, act);
  const badge = badgeBack(batch, before);
  if (badge) takeBadge(batch, badge);
  const left = unitsLeft(before) - units;
  const status = to ?? (left === 0 ? 'RETURNED' : null);
  const counted: ItemOrder = {
    ...before,
    refundedQuantity: refundedQuantity + units,
    restockedQuantity: restockedQuantity + (restock ? units : 0),
    refunds: refunds + 1,
  };
  const order = status === null ? counted : moved(counted, status, batch.now);
  const table = batch.of(orderStore);
  table.change(order);
  table.refund({
    orderId: order.id,
    number: order.refunds,
    quantity: units,
    restocked: restock,
    restockedBefore: restockedQuantity,
    reason,
    refundedAt: batch.now,
    entrySequence: sequence,
  });
  // A step tells by itself.
  if (to === undefined) tell(batch, { kind: 'ORDER_MOVED', order, by });
  return { order, redemption: refunded };
}
