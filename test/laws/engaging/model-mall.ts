/** What orders of items must come to (programme, section 7): their points, units and shares. */
import { shared } from '../programme/model.js';
import type { Model } from './model.js';
import { isPlaced, refundedUnits, restockedUnits, statusOf } from './model-orders.js';
import {
  done,
  paused,
  refused,
  type Asker,
  type ModelAnswer,
  type ModelItem,
  type ModelMember,
  type ModelOrder,
  type ModelPrice,
  type OrderStatus,
  type OrderStep,
} from './model-terms.js';

const M = 1_000_000n;
const CENT = 10_000n;
/** What a point is worth at the till, in micros. */
export const POINT_VALUE = 9_000n;

/** The version in force. */
export function itemNow({ items }: Model, id: string): ModelItem {
  const item = items.findLast((one) => one.id === id);
  if (!item) throw new Error(`there is no item ${id}`);
  return item;
}

/** The fewest points, then the least money, then the first. */
function priceFor({ prices }: ModelItem, { vip }: ModelMember): ModelPrice {
  const [best] = prices
    .filter((price) => vip || !price.vip)
    .toSorted((a, b) => Number(a.points - b.points) || Number((a.money ?? 0n) - (b.money ?? 0n)));
  if (!best) throw new Error('an item without a price for everyone');
  return best;
}

export interface Stock {
  readonly supplied: number;
  readonly reserved: number;
  readonly taken: number;
}

export function stockOf({ supplies, orders, now }: Model, id: string): Stock {
  const units = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0);
  const own = orders.filter(({ item }) => item.id === id);
  return {
    supplied: units(supplies.filter(({ item }) => item === id).map((one) => one.units)),
    reserved: units(own.filter((order) => statusOf(order, now) === 'RESERVED').map(({ quantity }) => quantity)),
    taken: units(own.filter(isPlaced).map((order) => order.quantity - restockedUnits(order))),
  };
}

export const availableOf = ({ supplied, reserved, taken }: Stock): number => supplied - reserved - taken;

export interface OrderAsked {
  readonly item: string;
  readonly member: string;
  readonly by: Asker;
  readonly quantity: number;
  /** The owner's own number. */
  readonly number: string | null;
}

/** The first limit that leaves too few units. */
function limitRefusal(model: Model, item: ModelItem, member: string, units: number): ModelAnswer<never> | undefined {
  for (const limit of item.limits) {
    const remaining = Number(model.room(item, limit, { member, partner: model.shop, at: model.now }));
    const { measure, span, most } = limit;
    if (remaining < units) return refused('LIMIT_REACHED', { measure, span, most: Number(most), remaining });
  }
  return undefined;
}

export function order(model: Model, asked: OrderAsked): ModelAnswer<ModelOrder> {
  const item = itemNow(model, asked.item);
  const member = model.member(asked.member);
  const { quantity, number } = asked;
  if (model.isPaused(item.id)) return paused(asked.by);
  if (model.isFrozen(member.id)) return refused('MEMBER_NOT_ACTIVE', { memberStatus: 'FROZEN' });
  if (number !== null && model.orders.some((one) => one.number === number)) return refused('DUPLICATE_ORDER');
  if (item.vip && !member.vip) return refused('NOT_ELIGIBLE');
  const price = priceFor(item, member);
  const points = price.points * BigInt(quantity);
  if ((points * POINT_VALUE) / CENT === 0n) return refused('AMOUNT_TOO_SMALL');
  const full = limitRefusal(model, item, member.id, quantity);
  if (full) return full;
  const left = availableOf(stockOf(model, item.id));
  if (item.stocked && left < quantity) return refused('OUT_OF_STOCK', { left });
  const { available } = model.wallet(member.id);
  if (available < points)
    return refused('INSUFFICIENT_POINTS', { available: Number(available), requested: Number(points) });
  const made: ModelOrder = {
    item,
    member: member.id,
    quantity,
    price,
    number,
    at: model.now,
    steps: [],
    refunds: [],
    placedAtRate: price.money === null ? model.fx : null,
  };
  model.orders.push(made);
  return done(made);
}

const from: Readonly<Record<OrderStep, readonly OrderStatus[]>> = {
  CONFIRM: ['RESERVED'],
  READY: ['PLACED'],
  SHIP: ['PLACED'],
  DELIVER: ['PLACED', 'READY', 'SHIPPED'],
  CANCEL: ['RESERVED', 'PLACED', 'READY'],
};

/** @param by the member only cancels, and not what is ready */
export function move(model: Model, one: ModelOrder, step: OrderStep, by: Asker): ModelAnswer<ModelOrder> {
  const status = statusOf(one, model.now);
  const isTooLate = by === 'MEMBER' && status === 'READY';
  if (!from[step].includes(status) || isTooLate) return refused('INVALID_TRANSITION', { from: status });
  if (step === 'CONFIRM') one.placedAtRate = model.fx;
  if (step === 'CANCEL' && status !== 'RESERVED')
    one.refunds.push({ units: one.quantity - refundedUnits(one), restock: true });
  one.steps.push(step);
  return done(one);
}

export function refund(
  model: Model,
  one: ModelOrder,
  units: number,
  restock: boolean,
): ModelAnswer<{ readonly money: bigint | null }> {
  const status = statusOf(one, model.now);
  if (!['PLACED', 'READY', 'SHIPPED', 'DELIVERED'].includes(status))
    return refused('INVALID_TRANSITION', { from: status });
  const remaining = one.quantity - refundedUnits(one);
  if (units > remaining) return refused('EXCEEDS_ORIGINAL_UNITS', { remaining });
  one.refunds.push({ units, restock });
  return done({ money: one.price.money && one.price.money * BigInt(units) });
}

export function supply(model: Model, item: string, units: number): ModelAnswer<Stock> {
  const left = availableOf(stockOf(model, item));
  if (left + units < 0) return refused('OUT_OF_STOCK', { left });
  model.supplies.push({ item, units });
  return done(stockOf(model, item));
}

/** Quotient of numbers above 0, to the nearest, of a tie the even one. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const low = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && low % 2n === 1n) ? low + 1n : low;
}

/**
 * What stands of the shares of units, in micros of whose account it is: `account line counterparty`. The owner has the cost of all units
 * that were placed and not restocked; each funder pays its part, a foreign one at the rate of the placing.
 */
export function sharesOf({ orders, currencies, shop }: Model): Map<string, bigint> {
  const lines = new Map<string, bigint>();
  const add = (line: string, amount: bigint) => lines.set(line, (lines.get(line) ?? 0n) + amount);
  for (const one of orders) {
    const { item, quantity, placedAtRate } = one;
    if (placedAtRate === null) continue;
    const cost = item.unitCost * BigInt(quantity - restockedUnits(one));
    add(`clearing:${shop} SHARE_RECEIVED`, cost);
    const parts = shared(
      cost,
      item.funding.map(({ share }) => share),
    );
    for (const [i, { partner }] of item.funding.entries()) {
      const part = parts[i] ?? 0n;
      const own = currencies.get(partner) === 'EUR' ? part : halfEven(part * M, placedAtRate);
      add(`clearing:${partner} SHARE_PAID ${shop}`, -own);
    }
  }
  return lines;
}
