import type { EntityManager } from '@mikro-orm/sql';
import {
  decimalToRational,
  halfEvenDivide,
  micros,
  parseDecimal,
  type Micros,
  type PartnerId,
  type Queryable,
  type Rational,
  type Query,
} from '../platform/index.js';
import type { ConfigSource, FundingModel, PartnerStatus, RateSheetId } from '../ledger/index.js';
import { FxTable, type FxRate } from './fx.js';
import {
  epochMs,
  fromEpochMs,
  rateSheetColumns,
  toRateSheet,
  type RateSheet,
  type RateSheetRow,
} from './rate-sheet.js';

/** The network's own terms. */
interface NetworkTerms {
  readonly baseCurrency: string;
  /** The nominal value of one point, in micros of the base currency. */
  readonly pointValue: Micros;
}

/** A partner, as far as plans need it. */
export interface PartnerTerms {
  readonly id: PartnerId;
  readonly code: string;
  readonly status: PartnerStatus;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  /** Micros of its currency; null means no limit. */
  readonly creditLimit: Micros | null;
}

/**
 * The rates and terms that plans use: network, partners, approved rate sheets and exchange rates. It is pure. Each question
 * names an instant, so a book stays right while scheduled sheets and rates come into force.
 */
export class Book {
  readonly network: NetworkTerms;
  readonly #partners: ReadonlyMap<string, PartnerTerms>;
  readonly #sheets: ReadonlyMap<string, RateSheet>;
  readonly #byPartner = new Map<string, RateSheet[]>();
  readonly #fx: FxTable;
  readonly #rates: readonly FxRate[];

  /**
   * @param sheets approved ones only
   * @param rates those in force at the loading and the scheduled ones
   */
  constructor(
    network: NetworkTerms,
    partners: readonly PartnerTerms[],
    sheets: readonly RateSheet[],
    rates: readonly FxRate[],
  ) {
    this.network = network;
    this.#partners = new Map(partners.map((partner) => [partner.id, partner]));
    this.#sheets = new Map(sheets.map((sheet) => [sheet.id, sheet]));
    this.#rates = rates;
    this.#fx = new FxTable(network.baseCurrency, rates);
    for (const sheet of [...sheets].sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime())) {
      const list = this.#byPartner.get(sheet.partnerId);
      if (list) list.push(sheet);
      else this.#byPartner.set(sheet.partnerId, [sheet]);
    }
  }

  partner(id: PartnerId): PartnerTerms | undefined {
    return this.#partners.get(id);
  }

  partners(): PartnerTerms[] {
    return [...this.#partners.values()];
  }

  /** An approved sheet. */
  sheet(id: RateSheetId): RateSheet | undefined {
    return this.#sheets.get(id);
  }

  /** The approved sheet in force at that instant: the latest that starts not after it. */
  sheetAt(partnerId: PartnerId, at: Date): RateSheet | undefined {
    return this.#byPartner.get(partnerId)?.findLast((sheet) => sheet.effectiveFrom.getTime() <= at.getTime());
  }

  /** The book with one more exchange rate. */
  withRate(rate: FxRate): Book {
    return new Book(this.network, this.partners(), [...this.#sheets.values()], [...this.#rates, rate]);
  }

  /** All approved sheets of the partner, by their start. */
  sheetsOf(partnerId: PartnerId): readonly RateSheet[] {
    return this.#byPartner.get(partnerId) ?? [];
  }

  /** Units of `to` for 1 of `from`, exact; 1 for the same currency; undefined when a rate is missing. */
  fx(from: string, to: string, at: Date): Rational | undefined {
    return this.#fx.rate(from, to, at);
  }
}

/**
 * f, the point value in the partner's currency, rounded half-even to a micro. It is put in reserve for one point of an
 * ON_ISSUE partner. Undefined when the exchange rate is missing.
 */
export function fundPrice(book: Book, partner: Pick<PartnerTerms, 'currency'>, at: Date): Micros | undefined {
  const rate = book.fx(book.network.baseCurrency, partner.currency, at);
  return rate && micros(halfEvenDivide(book.network.pointValue * rate.numerator, rate.denominator));
}

export interface FxRow {
  id: string;
  base: string;
  quote: string;
  rate: string;
  effective_from: string;
}
interface PartnerRow {
  id: PartnerId;
  code: string;
  status: PartnerStatus;
  currency: string;
  funding_model: FundingModel;
  credit_limit: string | null;
}

export function toFxRate(row: FxRow): FxRate {
  const decimal = parseDecimal(row.rate);
  if (!decimal) throw new Error(`exchange rate ${row.id} is no decimal`);
  return {
    id: BigInt(row.id),
    base: row.base,
    quote: row.quote,
    rate: decimalToRational(decimal),
    effectiveFrom: fromEpochMs(row.effective_from),
  };
}

const toPartner = (row: PartnerRow): PartnerTerms => ({
  id: row.id,
  code: row.code,
  status: row.status,
  currency: row.currency,
  fundingModel: row.funding_model,
  creditLimit: row.credit_limit === null ? null : micros(BigInt(row.credit_limit)),
});

interface BookRow {
  base_currency: string;
  point_value: string;
  partners: string;
  sheets: string;
  rates: string;
}

const rowsAsText = (query: string): string => `(SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]')::text FROM (${query}) r)`;

/**
 * Rates in force or scheduled: for each direction the latest that had begun a minute ago, and those that begin later. A plan goes by an
 * instant that lies a little before the loading, at which a rate that began in between was not in force. Each direction and each of these
 * rates is one look into the index: to read all 228,000 rates that were ever published took 9 s of the lane's time, and this takes 70 ms
 * cold.
 */
const RATES = `WITH RECURSIVE direction AS (
    (SELECT base, quote FROM fx_rate ORDER BY base, quote LIMIT 1)
    UNION ALL
    SELECT further.base, further.quote FROM direction d CROSS JOIN LATERAL (
      SELECT base, quote FROM fx_rate WHERE (base, quote) > (d.base, d.quote) ORDER BY base, quote LIMIT 1) further
  ), begun AS (SELECT network_now() - interval '1 minute' AS at)
  SELECT f.id::text, f.base, f.quote, trim_scale(f.rate)::text AS rate, ${epochMs('f.effective_from')} AS effective_from
  FROM direction d CROSS JOIN LATERAL (
    (SELECT r.* FROM fx_rate r WHERE r.base = d.base AND r.quote = d.quote AND r.effective_from <= (SELECT at FROM begun)
     ORDER BY r.effective_from DESC, r.id DESC LIMIT 1)
    UNION ALL
    SELECT r.* FROM fx_rate r WHERE r.base = d.base AND r.quote = d.quote AND r.effective_from > (SELECT at FROM begun)) f`;

/** All rows in one: every step of an offer and of a rate sheet reads the book, and four statements waited four times. */
const BOOK = `SELECT n.base_currency, n.point_value::text,
  ${rowsAsText('SELECT id, code, status, currency, funding_model, credit_limit::text FROM partner ORDER BY id')} AS partners,
  ${rowsAsText(`SELECT ${rateSheetColumns} FROM rate_sheet s WHERE s.approval = 'APPROVED'`)} AS sheets,
  ${rowsAsText(RATES)} AS rates
  FROM network n`;

/** Reads the whole book. Numbers travel as text, so that an ORM's transaction can give them too. */
export async function loadBook(tx: Queryable): Promise<Book> {
  const [row] = await tx.query<BookRow>({ text: BOOK });
  if (!row) throw new Error('the network is not set up: it has no row');
  const terms = { baseCurrency: row.base_currency, pointValue: micros(BigInt(row.point_value)) };
  const partners = (JSON.parse(row.partners) as PartnerRow[]).map(toPartner);
  const sheets = (JSON.parse(row.sheets) as RateSheetRow[]).map(toRateSheet);
  return new Book(terms, partners, sheets, (JSON.parse(row.rates) as FxRow[]).map(toFxRate));
}

/** The book as a transaction of the ORM sees it, with its own writes. */
export const bookWithin = (em: EntityManager): Promise<Book> =>
  loadBook({ query: <Row extends object>({ text }: Query) => em.execute<Row[]>(text) });

/** The lane's copy of the book, loaded anew when `lane_head.config_version` has changed. */
export const bookSource: ConfigSource<Book> = { name: 'book', load: loadBook };
