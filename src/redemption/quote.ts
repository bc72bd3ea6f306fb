import { present, rowsOf, type Query, type Queryable, type RecordOf, type RowOf } from '../platform/index.js';
import type { QuoteId, RedemptionId } from './ids.js';
import { Recent, type Store, type StoreCache } from '../ledger/index.js';
import { QuoteEntity } from './redemption.entity.js';

/** The price of a redemption, kept until it expires. It holds no points, and is used once. */
export interface Quote extends RecordOf<typeof QuoteEntity> {
  readonly __typename: 'Quote';
  /** The partner's. */
  readonly currency: string;
}

export interface QuoteRow extends RowOf<typeof QuoteEntity> {
  readonly currency: string;
}

export const quoteQuery = 'SELECT q.*, p.currency FROM quote q JOIN partner p ON p.id = q.partner_id';

const rows = rowsOf(QuoteEntity);
const toNamed = rows.named('Quote');
export const toQuote = (row: QuoteRow): Quote => ({ ...toNamed(row), currency: row.currency });

/** A quote has no idempotency key, so after a lost COMMIT the same quote may already exist. */
const insertQuotes = rows.insert({ name: 'new quotes', replace: ['expiresAt'] });
const useQuotes = rows.update({ name: 'use quotes', set: ['redemptionId'] });

/** The quotes that a batch's commands name, and those it makes. */
class QuoteTable {
  readonly #byId = new Map<QuoteId, Quote>();
  readonly #added = new Set<QuoteId>();
  readonly #used = new Set<QuoteId>();

  get all(): Iterable<Quote> {
    return this.#byId.values();
  }

  find(id: QuoteId): Quote | undefined {
    return this.#byId.get(id);
  }

  know(quote: Quote): void {
    this.#byId.set(quote.id, quote);
  }

  add(quote: Quote): void {
    this.know(quote);
    this.#added.add(quote.id);
  }

  use(quote: Quote, redemptionId: RedemptionId): void {
    this.know({ ...quote, redemptionId });
    if (!this.#added.has(quote.id)) this.#used.add(quote.id);
  }

  *queries(): Iterable<Query> {
    const pick = (ids: ReadonlySet<QuoteId>) => [...ids].map((id) => present(this.#byId.get(id), `quote ${id}`));
    if (this.#added.size > 0) yield insertQuotes(pick(this.#added));
    if (this.#used.size > 0) yield useQuotes(pick(this.#used));
  }
}

/** The size of the lane's memory of quotes, which are used soon or not at all. */
const QUOTES_MAX = 10_000;

class QuoteCache implements StoreCache<QuoteId, QuoteTable> {
  readonly #quotes = new Recent<QuoteId, Quote>(QUOTES_MAX);

  fill(table: QuoteTable, ids: readonly QuoteId[]): boolean {
    return ids.every((id) => {
      const quote = this.#quotes.get(id);
      if (quote) table.know(quote);
      return quote !== undefined;
    });
  }

  keep(table: QuoteTable): void {
    for (const quote of table.all) this.#quotes.set(quote.id, quote);
  }
}

export const quoteStore: Store<QuoteId, QuoteTable> = {
  name: 'quotes',
  empty: () => new QuoteTable(),
  load: async (tx: Queryable, ids, table) => {
    const rows = await tx.query<QuoteRow>({
      name: 'quotes by id',
      text: `${quoteQuery} WHERE q.id = ANY($1::text[])`,
      values: [ids],
    });
    for (const row of rows) table.know(toQuote(row));
  },
  write: (table) => table.queries(),
  cache: () => new QuoteCache(),
};
