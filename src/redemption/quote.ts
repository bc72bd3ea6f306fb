import {
  known,
  numberColumn,
  textColumn,
  timeColumn,
  type MemberId,
  type Micros,
  type PartnerId,
  type Queryable,
  type Statement,
} from '../platform/index.js';
import type { QuoteId, RedemptionId } from './ids.js';
import { Recent, type Store, type StoreCache, type RateSheetId } from '../ledger/index.js';

/** The price of a redemption, kept until it expires. It holds no points, and is used once. */
export interface Quote {
  readonly __typename: 'Quote';
  readonly id: QuoteId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly points: bigint;
  /** Micros of the partner's currency, whole minor units. */
  readonly value: Micros;
  readonly currency: string;
  readonly rateSheetId: RateSheetId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly redemptionId: RedemptionId | null;
}

export interface QuoteRow {
  id: QuoteId;
  partner_id: PartnerId;
  member_id: MemberId;
  points: bigint;
  value: Micros;
  currency: string;
  rate_sheet_id: RateSheetId;
  created_at: Date;
  expires_at: Date;
  redemption_id: RedemptionId | null;
}

export const quoteQuery = 'SELECT q.*, p.currency FROM quote q JOIN partner p ON p.id = q.partner_id';

export const toQuote = (row: QuoteRow): Quote => ({
  __typename: 'Quote',
  id: row.id,
  partnerId: row.partner_id,
  memberId: row.member_id,
  points: row.points,
  value: row.value,
  currency: row.currency,
  rateSheetId: row.rate_sheet_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  redemptionId: row.redemption_id,
});

/** The quotes that a batch's commands name, and those it makes. */
export class QuoteTable {
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

  statements(): Statement[] {
    const pick = (ids: ReadonlySet<QuoteId>) => [...ids].map((id) => known(this.#byId.get(id), `quote ${id}`));
    const out: Statement[] = [];
    if (this.#added.size > 0) {
      const rows = pick(this.#added);
      out.push({
        name: 'new quotes',
        // A quote has no idempotency key: after a lost COMMIT the same one may stand already.
        text: `INSERT INTO quote (id, partner_id, member_id, points, value, rate_sheet_id, created_at, expires_at, redemption_id)
               SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::numeric[]),
             unnest($6::text[]), unnest($7::timestamptz[]), unnest($8::timestamptz[]), unnest($9::text[])
               ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`,
        values: [
          textColumn(rows, (r) => r.id),
          textColumn(rows, (r) => r.partnerId),
          textColumn(rows, (r) => r.memberId),
          numberColumn(rows, (r) => r.points),
          numberColumn(rows, (r) => r.value),
          textColumn(rows, (r) => r.rateSheetId),
          timeColumn(rows, (r) => r.createdAt),
          timeColumn(rows, (r) => r.expiresAt),
          textColumn(rows, (r) => r.redemptionId),
        ],
      });
    }
    if (this.#used.size > 0) {
      const rows = pick(this.#used);
      out.push({
        name: 'use quotes',
        text: 'UPDATE quote q SET redemption_id = u.redemption_id FROM unnest($1::text[], $2::text[]) u(id, redemption_id) WHERE q.id = u.id',
        values: [textColumn(rows, (r) => r.id), textColumn(rows, (r) => r.redemptionId)],
      });
    }
    return out;
  }
}

/** Quotes are used soon or not at all. */
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
  write: (table) => table.statements(),
  cache: () => new QuoteCache(),
};
