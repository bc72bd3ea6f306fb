import type { Batch } from '../ledger/index.js';
import type { ItemId } from '../offers/index.js';
import type { ItemOrder } from './order.js';
import type { StockNews } from './stock.js';

/** Who did something to an order. */
export type OrderMover = 'OWNER' | 'MEMBER' | 'TIME';

/** What partners and members should know of the mall (programme, section 10). */
export type MallNews =
  | { readonly kind: StockNews; readonly itemId: ItemId }
  /** A new order, a step, a refund, or the end of a hold. */
  | { readonly kind: 'ORDER_MOVED'; readonly order: ItemOrder; readonly by: OrderMover };

/**
 * The one place where plans say what is to be told. Nobody is told yet: notices have no room so far.
 */
export function tell(_batch: Batch, _news: MallNews): void {
  // A notice is written in the transaction of what it tells, so it will be added to the batch here.
}
