import { rowsOf, textColumn, type Queryable, type RequestContext, type RowOf } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { defineFreed, type ItemId } from '../offers/index.js';
import { StockEntity } from './stock.entity.js';
import { availableOf, emptyStock, type Stock } from './stock.js';

/** Reading stock, outside of the lane: a reservation whose time is over counts for nothing, whether a job has freed it or not. */

const rows = rowsOf(StockEntity);
type LookedRow = RowOf<typeof StockEntity> & { readonly lapsed: bigint };

/** The units of reservations whose time is over, of an item in SQL. */
const lapsedUnits = (itemId: string): string =>
  `(SELECT coalesce(sum(x.quantity), 0)::bigint FROM item_order x WHERE x.item_id = ${itemId} AND x.status = 'RESERVED' AND x.reserved_until <= (SELECT network_now()))`;

// So it is with the limits from which they took.
defineFreed(
  (offerId) => `
    SELECT t.measure, t.per, t.span, coalesce(t.subject, '') AS subject, t.during, t.amount::numeric * x.quantity AS amount
    FROM item_order x CROSS JOIN LATERAL jsonb_to_recordset(x.taken::jsonb) t(measure text, per text, span text, subject text, during text, amount text)
    WHERE x.item_id = ${offerId} AND x.status = 'RESERVED' AND x.reserved_until <= (SELECT network_now()) AND x.taken IS NOT NULL`,
);

async function loadStocks(db: Queryable, ids: readonly string[]): Promise<Map<string, Stock>> {
  const found = await db.query<LookedRow>({
    name: 'stock looked at',
    text: `SELECT s.*, ${lapsedUnits('s.item_id')} AS lapsed FROM unnest($1::text[]) u(item_id),
           LATERAL (SELECT ${rows.columns('y')} FROM stock y WHERE y.item_id = u.item_id LIMIT 1) s`,
    values: [textColumn(ids, (id) => id)],
  });
  return new Map(
    found.map(({ lapsed, ...row }) => {
      const stock = rows.toRecord(row);
      return [stock.itemId, { ...stock, reserved: stock.reserved - lapsed }] as const;
    }),
  );
}

const STOCKS = Symbol('stock by item');

/** The stock of an item as it stands now: one statement for all that a request asks for. */
export async function stockNow(
  ctx: RequestContext,
  { database }: Services,
  itemId: ItemId,
  isCounted: boolean,
): Promise<Stock> {
  const found = await ctx.loaders
    .get<Stock | null>(STOCKS, async (ids) => {
      const stocks = await loadStocks(database, ids);
      return ids.map((id) => stocks.get(id) ?? null);
    })
    .load(itemId);
  return found ?? emptyStock(itemId, isCounted);
}

/** Units left to order; null: without bound. */
export const availableNow = async (
  ctx: RequestContext,
  services: Services,
  itemId: ItemId,
  isCounted: boolean,
): Promise<bigint | null> => (isCounted ? availableOf(await stockNow(ctx, services, itemId, true)) : null);
