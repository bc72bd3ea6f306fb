import { MAX_SAFE, type RecordOf } from '../platform/index.js';
import type { ItemId } from '../offers/index.js';
import type { StockEntity } from './stock.entity.js';

/** The units of an item over all its versions. Pure. */
export type Stock = RecordOf<typeof StockEntity>;

/** The most units that an item can have been supplied with. */
export const SUPPLIED_MAX = MAX_SAFE;

/** The stock of an item of which nothing was supplied or ordered yet. */
export const emptyStock = (itemId: ItemId, isCounted: boolean): Stock => ({
  itemId,
  supplied: isCounted ? 0n : null,
  reserved: 0n,
  taken: 0n,
  low: false,
  supplies: 0,
  version: 0n,
});

/** Units left to order; null: without bound. */
export const availableOf = ({
  supplied,
  reserved,
  taken,
}: Pick<Stock, 'supplied' | 'reserved' | 'taken'>): bigint | null =>
  supplied === null ? null : supplied - reserved - taken;

/** Whether so many units are left. */
export const hasLeft = (stock: Stock, units: bigint): boolean => (availableOf(stock) ?? units) >= units;

/** What an order does to stock, in units. */
export type StockChange = Pick<Stock, 'reserved' | 'taken'>;

/** Errors: units that are not there. */
export function changed(stock: Stock, by: Partial<StockChange>): Stock {
  const after = { ...stock, reserved: stock.reserved + (by.reserved ?? 0n), taken: stock.taken + (by.taken ?? 0n) };
  if (after.reserved < 0n || after.taken < 0n || (availableOf(after) ?? 0n) < 0n)
    throw new Error(`the stock of ${stock.itemId} would go below zero`);
  return after;
}

/** What an owner is told of its stock. */
export type StockNews = 'STOCK_LOW' | 'STOCK_OUT';

/**
 * The stock with its alert as it must stand after a change, and what is told of it: that it fell to the alert, once until it was above
 * again, and that none is left.
 */
export function alerted(
  before: Stock,
  after: Stock,
  alertBelow: bigint,
): { readonly stock: Stock; readonly news: readonly StockNews[] } {
  const left = availableOf(after);
  if (left === null) return { stock: after, news: [] };
  const isLow = alertBelow > 0n && left <= alertBelow;
  const wasOut = availableOf(before) === 0n;
  return {
    stock: { ...after, low: isLow },
    news: [
      ...(isLow && !before.low ? (['STOCK_LOW'] as const) : []),
      ...(left === 0n && !wasOut ? (['STOCK_OUT'] as const) : []),
    ],
  };
}
