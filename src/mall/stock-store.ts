import {
  rowsOf,
  tellAct,
  textColumn,
  type Query,
  type Queryable,
  type RecordOf,
  type RowOf,
} from '../platform/index.js';
import { Recent, type Batch, type Moment, type Store, type StoreCache } from '../ledger/index.js';
import type { ItemId } from '../offers/index.js';
import type { ItemOrder } from './order.js';
import { ItemOrderEntity } from './order.entity.js';
import { StockEntity, StockSupplyEntity } from './stock.entity.js';
import type { Stock } from './stock.js';

const stockRows = rowsOf(StockEntity);
const orderRows = rowsOf(ItemOrderEntity);
type StockRow = RowOf<typeof StockEntity>;
type OrderRow = RowOf<typeof ItemOrderEntity>;

/** The row is there or not: the version says whether it follows. */
const writeStocks = stockRows.insert({
  name: 'write stock',
  replace: ['supplied', 'reserved', 'taken', 'low', 'supplies', 'version'],
});

/** What a batch knows of the units of an item. */
interface Known {
  /** Null: nothing was supplied or ordered yet. */
  readonly stock: Stock | null;
  /** Reservations whose time is over, or will be while the batch is planned. */
  readonly lapsing: readonly ItemOrder[];
  /** The end of the first of the other reservations, in milliseconds, or an instant before it; Infinity: there are none. */
  readonly nextEnd: number;
}

/** The stock of the items that a batch has to do with. */
class StockTable {
  readonly #known = new Map<ItemId, Known>();
  readonly #changed = new Set<ItemId>();

  has(itemId: ItemId): boolean {
    return this.#known.has(itemId);
  }

  know(itemId: ItemId, known: Known): void {
    this.#known.set(itemId, known);
  }

  /** Errors: it was not wanted. */
  find(itemId: ItemId): Stock | null {
    return this.#of(itemId).stock;
  }

  /** The reservations whose time is over. */
  lapsed(itemId: ItemId, at: Date): readonly ItemOrder[] {
    return this.#of(itemId).lapsing.filter(
      ({ reservedUntil }) => reservedUntil !== null && reservedUntil.getTime() <= at.getTime(),
    );
  }

  /** A reservation was freed, or goes on as an order. */
  release(itemId: ItemId, orderId: ItemOrder['id']): void {
    const known = this.#of(itemId);
    this.#known.set(itemId, { ...known, lapsing: known.lapsing.filter(({ id }) => id !== orderId) });
  }

  /** A reservation was made. */
  reserve(itemId: ItemId, until: Date): void {
    const known = this.#of(itemId);
    this.#known.set(itemId, { ...known, nextEnd: Math.min(known.nextEnd, until.getTime()) });
  }

  change(stock: Stock): void {
    const known = this.#of(stock.itemId);
    const isFirst = !this.#changed.has(stock.itemId);
    this.#changed.add(stock.itemId);
    this.#known.set(stock.itemId, { ...known, stock: { ...stock, version: stock.version + (isFirst ? 1n : 0n) } });
  }

  #of(itemId: ItemId): Known {
    const known = this.#known.get(itemId);
    if (!known) throw new Error(`the stock of ${itemId} was not wanted`);
    return known;
  }

  *all(): Iterable<readonly [ItemId, Known]> {
    yield* this.#known;
  }

  *queries(): Iterable<Query> {
    const stocks = [...this.#changed].flatMap((id) => this.#known.get(id)?.stock ?? []);
    if (stocks.length > 0) yield writeStocks(stocks);
  }
}

/** Reservations that are freed in one batch. A job frees them every few seconds, so that there are seldom any. */
export const LAPSING_MAX = 1_000;

interface LoadedRow {
  readonly item_id: ItemId;
  readonly next_end: Date | null;
}

/**
 * The batch's own time is known only while its first loads are on their way. So reservations are loaded that end within a minute, and
 * the plan says which have ended.
 */
async function load(tx: Queryable, wanted: readonly ItemId[], table: StockTable): Promise<void> {
  const ids = [...new Set(wanted)];
  const values = [textColumn(ids, (id) => id)];
  const soon = `(SELECT network_now()) + interval '1 minute'`;
  const [stocks, ending, next] = await Promise.all([
    tx.query<StockRow>({
      name: 'stock',
      text: `SELECT s.* FROM unnest($1::text[]) u(item_id), LATERAL (SELECT ${stockRows.columns('x')} FROM stock x WHERE x.item_id = u.item_id LIMIT 1) s`,
      values,
    }),
    tx.query<OrderRow>({
      name: 'reservations that end',
      text: `SELECT o.* FROM unnest($1::text[]) u(item_id), LATERAL (
               SELECT ${orderRows.columns('x')} FROM item_order x
               WHERE x.item_id = u.item_id AND x.status = 'RESERVED' AND x.reserved_until <= ${soon}
               ORDER BY x.reserved_until LIMIT ${LAPSING_MAX.toString()}) o`,
      values,
    }),
    tx.query<LoadedRow>({
      name: 'next end of reservations',
      text: `SELECT u.item_id, (SELECT x.reserved_until FROM item_order x
               WHERE x.item_id = u.item_id AND x.status = 'RESERVED' AND x.reserved_until > ${soon}
               ORDER BY x.reserved_until LIMIT 1) AS next_end
             FROM unnest($1::text[]) u(item_id)`,
      values,
    }),
  ]);
  const stockOf = new Map(stocks.map((row) => [row.item_id, stockRows.toRecord(row)]));
  const lapsingOf = new Map<ItemId, ItemOrder[]>();
  for (const row of ending) {
    const order = orderRows.toRecord(row);
    const lapsing = lapsingOf.get(order.itemId);
    if (lapsing) lapsing.push(order);
    else lapsingOf.set(order.itemId, [order]);
  }
  for (const { item_id: itemId, next_end: nextEnd } of next) {
    const lapsing = lapsingOf.get(itemId) ?? [];
    // Where there may be more than were loaded, they end with the last of these at the soonest.
    const more = lapsing.length === LAPSING_MAX ? lapsing.at(-1)?.reservedUntil : null;
    table.know(itemId, {
      stock: stockOf.get(itemId) ?? null,
      lapsing,
      nextEnd: (more ?? nextEnd)?.getTime() ?? Infinity,
    });
  }
}

/** Items whose stock is remembered; each takes some 200 bytes. */
const ITEMS_MAX = 20_000;

/**
 * Stock as the last batches left it. Supplies make no entry, so the head does not tell that another gateway has changed it: the
 * database refuses a batch that follows from an older version.
 */
class StockCache implements StoreCache<ItemId, StockTable> {
  readonly #stocks = new Recent<ItemId, Pick<Known, 'stock' | 'nextEnd'>>(ITEMS_MAX);

  fill(table: StockTable, ids: readonly ItemId[], { now }: Moment): boolean {
    return ids.every((id) => {
      if (table.has(id)) return true;
      const known = this.#stocks.get(id);
      // Where a reservation has ended, its order is to be read.
      if (!known || known.nextEnd <= now.getTime()) return false;
      table.know(id, { ...known, lapsing: [] });
      return true;
    });
  }

  keep(table: StockTable): void {
    for (const [id, { stock, lapsing, nextEnd }] of table.all()) {
      const ends = lapsing.flatMap(({ reservedUntil }) => reservedUntil?.getTime() ?? []);
      this.#stocks.set(id, { stock, nextEnd: Math.min(nextEnd, ...ends) });
    }
  }
}

/** The units of items, and of their reservations those whose time is over. */
export const stockStore: Store<ItemId, StockTable> = {
  name: 'stock',
  empty: () => new StockTable(),
  load,
  missing: (table, ids) => ids.filter((id) => !table.has(id)),
  write: (table) => table.queries(),
  cache: () => new StockCache(),
};

const insertSupplies = rowsOf(StockSupplyEntity).insert({ name: 'new supplies' });
type Supply = RecordOf<typeof StockSupplyEntity>;

/** Supplies with the acts by which they were made; a batch of orders alone has none, and is written as one statement. */
const supplyStore: Store<never, { readonly made: [supply: Supply, act: string][] }> = {
  name: 'supplies',
  empty: () => ({ made: [] }),
  load: () => Promise.resolve(),
  *write({ made }) {
    for (const [supply, act] of made) {
      yield tellAct(act);
      yield insertSupplies([supply]);
    }
    if (made.length > 0) yield tellAct('');
  },
  // Before each change the database is told who makes it.
  inOrder: true,
};

/** Keeps that units were added or taken away. */
export function keepSupply(batch: Batch, supply: Supply, act: string): void {
  batch.of(supplyStore).made.push([supply, act]);
}
