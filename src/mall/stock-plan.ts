import type { Batch, Needs } from '../ledger/index.js';
import { takeFromCounters, wantCounters, type ItemId } from '../offers/index.js';
import { givenBackBy, moved, reservedUntilOf, takenBy, type ItemOrder } from './order.js';
import { keepStep, orderStore } from './order-store.js';
import { alerted, changed, emptyStock, type Stock, type StockChange } from './stock.js';
import { stockStore } from './stock-store.js';
import { tell } from './told.js';

/** What plans do with stock. */

/** The item, as far as its stock goes by it. */
export interface StockedItem {
  readonly id: ItemId;
  readonly terms: { readonly stocked: boolean; readonly alertBelow: bigint };
}

/** When planning: the stock of an item that was wanted. */
export const stockOf = (batch: Batch, { id, terms }: StockedItem): Stock =>
  batch.of(stockStore).find(id) ?? emptyStock(id, terms.stocked);

/** When planning: keeps a stock as it stands now, and tells what is to be told of it. */
export function keepStock(batch: Batch, before: Stock, after: Stock, alertBelow: bigint): void {
  const { stock, news } = alerted(before, after, alertBelow);
  batch.of(stockStore).change(stock);
  for (const kind of news) tell(batch, { kind, itemId: stock.itemId });
}

/** When planning: what an order does to stock. */
export function changeStock(batch: Batch, item: StockedItem, by: Partial<StockChange>): void {
  const before = stockOf(batch, item);
  keepStock(batch, before, changed(before, by), item.terms.alertBelow);
}

/** In `follow`, once the stock is loaded: asks for the counters to which reservations give back whose time is over. */
export function wantLapsed(batch: Batch, needs: Needs, itemId: ItemId): void {
  for (const order of batch.of(stockStore).lapsed(itemId, batch.now))
    wantCounters(
      needs,
      takenBy(order, 1).map(({ counter }) => counter),
    );
}

/**
 * When planning: frees the units of reservations whose time is over, as of that time, and what they took from limits. Like a hold
 * that has ended, this stays whatever becomes of the command that met it.
 * @returns the number of orders
 */
export function freeLapsed(batch: Batch, item: StockedItem): number {
  const table = batch.of(stockStore);
  const lapsed = table.lapsed(item.id, batch.now);
  for (const found of lapsed) {
    table.release(item.id, found.id);
    // Something else of the batch may have ended it already.
    const order = batch.of(orderStore).find(found.id) ?? found;
    if (order.status !== 'RESERVED') continue;
    freeReservation(batch, item, order, reservedUntilOf(order), null);
  }
  return lapsed.length;
}

/** When planning: ends a reservation: its units are free, and its limits have back what it took. The hold of its points ends by itself. */
export function freeReservation(
  batch: Batch,
  item: StockedItem,
  order: ItemOrder,
  at: Date,
  by: { readonly actor: string; readonly act: string; readonly note: string | null } | null,
): ItemOrder {
  changeStock(batch, item, { reserved: -BigInt(order.quantity) });
  takeFromCounters(batch, givenBackBy(order, order.quantity));
  const after = keepStep(batch, moved(order, 'CANCELLED', at), { step: 'CANCEL', at, note: by?.note ?? null }, by);
  batch.of(orderStore).change(after);
  if (by === null) tell(batch, { kind: 'ORDER_MOVED', order: after, by: 'TIME' });
  return after;
}
