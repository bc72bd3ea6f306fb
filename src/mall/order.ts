import { present, type MemberId, type Micros, type PartnerId, type RecordOf } from '../platform/index.js';
import { takingsFrom, takingsJson, type Counter, type Taken } from '../offers/index.js';
import type { Redemption } from '../redemption/index.js';
import type {
  ItemOrderEntity,
  ItemOrderRefundEntity,
  ItemOrderStatus,
  ItemOrderStep,
  ItemOrderStepEntity,
} from './order.entity.js';

/** Orders of items, and the table of their steps. Pure. */

/** Units of one item that one member ordered. */
export type ItemOrder = RecordOf<typeof ItemOrderEntity>;
export type StepTaken = RecordOf<typeof ItemOrderStepEntity>;
export type UnitsRefunded = RecordOf<typeof ItemOrderRefundEntity>;

/** Who takes a step. */
export type OrderPart = 'OWNER' | 'MEMBER';

interface Transition {
  readonly to: ItemOrderStatus;
  /** From which statuses the owner's app may take it, and from which the member. */
  readonly from: Readonly<Record<OrderPart, readonly ItemOrderStatus[]>>;
}

/** Which steps there are, from which statuses, and who may take them. A refund leads to RETURNED with the last unit. */
export const transitions = {
  CONFIRM: { to: 'PLACED', from: { OWNER: ['RESERVED'], MEMBER: [] } },
  READY: { to: 'READY', from: { OWNER: ['PLACED'], MEMBER: [] } },
  SHIP: { to: 'SHIPPED', from: { OWNER: ['PLACED'], MEMBER: [] } },
  DELIVER: { to: 'DELIVERED', from: { OWNER: ['PLACED', 'READY', 'SHIPPED'], MEMBER: [] } },
  CANCEL: { to: 'CANCELLED', from: { OWNER: ['RESERVED', 'PLACED', 'READY'], MEMBER: ['RESERVED', 'PLACED'] } },
} as const satisfies Readonly<Record<ItemOrderStep, Transition>>;

export const transitionOf = (step: ItemOrderStep): Transition => transitions[step];

/** From which statuses units can be refunded. */
export const refundable: readonly ItemOrderStatus[] = ['PLACED', 'READY', 'SHIPPED', 'DELIVERED'];

/** Whether the hold of an order has ended: then it is CANCELLED, whether a job has written that or not. */
export const hasLapsed = ({ status, reservedUntil }: Pick<ItemOrder, 'status' | 'reservedUntil'>, at: Date): boolean =>
  status === 'RESERVED' && reservedUntil !== null && reservedUntil.getTime() <= at.getTime();

export const statusAt = (order: Pick<ItemOrder, 'status' | 'reservedUntil'>, at: Date): ItemOrderStatus =>
  hasLapsed(order, at) ? 'CANCELLED' : order.status;

/** Units that were not refunded. */
export const unitsLeft = ({ quantity, refundedQuantity }: Pick<ItemOrder, 'quantity' | 'refundedQuantity'>): number =>
  quantity - refundedQuantity;

/** The points of so many of its units: the points of an order are a whole number for each. */
export const pointsOfUnits = ({ points, quantity }: Pick<ItemOrder, 'points' | 'quantity'>, units: number): bigint =>
  (points / BigInt(quantity)) * BigInt(units);

/**
 * What later steps change of an order's redemption, as it was when the order was so: its redemption goes on with the order alone.
 * Undefined where the order is at its end: then its redemption is too.
 */
export function redemptionWith(
  order: Pick<ItemOrder, 'status' | 'points' | 'quantity' | 'reservedUntil' | 'refundedQuantity'>,
): Pick<Redemption, 'status' | 'capturedPoints' | 'refundedPoints' | 'heldUntil'> | undefined {
  if (order.status === 'RESERVED')
    return { status: 'AUTHORIZED', capturedPoints: 0n, refundedPoints: 0n, heldUntil: order.reservedUntil };
  if (!refundable.includes(order.status)) return undefined;
  const refundedPoints = pointsOfUnits(order, order.refundedQuantity);
  return { status: 'CAPTURED', capturedPoints: order.points, refundedPoints, heldUntil: null };
}

/** The money of so many of its units; null: there was none. */
export const moneyOfUnits = (
  { money, quantity }: Pick<ItemOrder, 'money' | 'quantity'>,
  units: number,
): Micros | null => money && (((money / BigInt(quantity)) * BigInt(units)) as Micros);

/** The order once a step was taken. */
export function moved(order: ItemOrder, to: ItemOrderStatus, at: Date): ItemOrder {
  const isEnd = to === 'DELIVERED' || to === 'CANCELLED' || to === 'RETURNED';
  return { ...order, status: to, endedAt: isEnd ? at : null };
}

const DAY_MS = 86_400_000;

/** When a placed order should be fulfilled; null: without a time. */
export const dueAfter = (placedAt: Date, days: number | null): Date | null =>
  days === null ? null : new Date(placedAt.getTime() + days * DAY_MS);

/** The counters of limits of which an order took 1 for each unit, as a row keeps them. */
export function keepCounters(counters: readonly Counter[]): string | null {
  return counters.length === 0
    ? null
    : JSON.stringify(takingsJson(counters.map((counter) => ({ counter, amount: 1n }))));
}

/** What so many units of an order took from the counters of limits. */
export function takenBy({ taken }: Pick<ItemOrder, 'taken'>, units: number): readonly Taken[] {
  if (taken === null) return [];
  const kept = JSON.parse(taken) as Parameters<typeof takingsFrom>[0];
  return takingsFrom(kept).map(({ counter, amount }) => ({ counter, amount: amount * BigInt(units) }));
}

/** What units give back to the counters of limits. */
export const givenBackBy = (order: Pick<ItemOrder, 'taken'>, units: number): readonly Taken[] =>
  takenBy(order, units).map(({ counter, amount }) => ({ counter, amount: -amount }));

/** Who asks for a step: the app of a partner, or a member. */
export type OrderAsker =
  | { readonly part: 'OWNER'; readonly partnerId: PartnerId }
  /** `atPartnerId`: the partner whose orders alone its token shows; null: all. */
  | { readonly part: 'MEMBER'; readonly memberId: MemberId; readonly atPartnerId: PartnerId | null };

/** Whether the order is for who asks. */
export function isOrderOf(
  asker: OrderAsker,
  { partnerId, memberId }: Pick<ItemOrder, 'partnerId' | 'memberId'>,
): boolean {
  if (asker.part === 'OWNER') return asker.partnerId === partnerId;
  return asker.memberId === memberId && (asker.atPartnerId ?? partnerId) === partnerId;
}

export const reservedUntilOf = (order: Pick<ItemOrder, 'id' | 'reservedUntil'>): Date =>
  present(order.reservedUntil, `the end of the hold of ${order.id}`);
