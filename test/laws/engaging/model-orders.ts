/** Where an order stands, by what happened to it (programme, section 7). */
import type { ModelOrder, OrderStatus, OrderStep } from './model-terms.js';

const RESERVE = 24 * 3_600_000;

const after: Readonly<Record<OrderStep, OrderStatus>> = {
  CONFIRM: 'PLACED',
  READY: 'READY',
  SHIP: 'SHIPPED',
  DELIVER: 'DELIVERED',
  CANCEL: 'CANCELLED',
};

export const refundedUnits = ({ refunds }: ModelOrder): number => refunds.reduce((sum, { units }) => sum + units, 0);
export const restockedUnits = ({ refunds }: ModelOrder): number =>
  refunds.reduce((sum, { units, restock }) => sum + (restock ? units : 0), 0);
export const isPlaced = ({ placedAtRate }: ModelOrder): boolean => placedAtRate !== null;

export function statusOf(order: ModelOrder, now: number): OrderStatus {
  const { item, steps, quantity, at } = order;
  const last = steps.at(-1);
  if (last === 'CANCEL') return 'CANCELLED';
  if (refundedUnits(order) === quantity) return 'RETURNED';
  if (!isPlaced(order)) return at + RESERVE <= now ? 'CANCELLED' : 'RESERVED';
  if (item.kind !== 'GOODS') return 'DELIVERED';
  return last ? after[last] : 'PLACED';
}

/** Units that are held or taken, and have not come back. */
export const unitsLeft = (order: ModelOrder, now: number): number =>
  statusOf(order, now) === 'CANCELLED' ? 0 : order.quantity - refundedUnits(order);

/** Points that were captured, less those that were refunded. */
export const capturedPoints = (order: ModelOrder): bigint =>
  isPlaced(order) ? order.price.points * BigInt(order.quantity - refundedUnits(order)) : 0n;
