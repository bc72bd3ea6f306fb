import type { Queryable, Rational } from '../platform/index.js';
import type { LotTerms } from '../ledger/index.js';
import { Book, fundPrice, loadBook, toFxRate, type FxRow } from './book.js';
import type { FxRate } from './fx.js';
import { epochMs, fromEpochMs } from './rate-sheet.js';

interface PublishedRow extends FxRow {
  published_at: string;
}

type PublishedRate = FxRate & { readonly publishedAt: Date };

/** Whether it was published to hold from that very moment. */
const heldAtOnce = ({ effectiveFrom, publishedAt }: PublishedRate): boolean =>
  effectiveFrom.getTime() === publishedAt.getTime();

/**
 * The rates in force at any instant of the past. The table of rates tells them, since none is published with a start in
 * the past. Only an instant at which rates were published to hold at once is uncertain: an entry of the same millisecond may
 * have come before, between or after them.
 */
export class RateHistory {
  readonly book: Book;
  readonly #rates: readonly PublishedRate[];
  readonly #starts: readonly number[];
  readonly #open: ReadonlySet<number>;
  /** The span that was asked for last, since entries are asked for in the order of time. */
  readonly #memo = new Map<string, readonly unknown[]>();
  #books: readonly Book[] = [];
  #from = 0;
  #to = 0;

  constructor(current: Book, rates: readonly PublishedRate[]) {
    this.#rates = rates;
    this.book = withRates(current, rates);
    this.#open = new Set(rates.filter(heldAtOnce).map((rate) => rate.effectiveFrom.getTime()));
    // The span of an uncertain instant ends a millisecond after it, since no instant lies between.
    const starts = rates.map((rate) => rate.effectiveFrom.getTime());
    this.#starts = [...new Set([...starts, ...[...this.#open].map((at) => at + 1)])].sort((a, b) => a - b);
  }

  #moveTo(at: number): void {
    if (at >= this.#from && at < this.#to) return;
    this.#memo.clear();
    const next = this.#starts.findIndex((start) => start > at);
    this.#from = (next === -1 ? this.#starts.at(-1) : this.#starts[next - 1]) ?? -Infinity;
    this.#to = (next === -1 ? undefined : this.#starts[next]) ?? Infinity;
    this.#books = this.#open.has(at) ? this.#booksOfInstant(at) : [this.book];
  }

  /** The rates before, between and after the publications of that millisecond. */
  #booksOfInstant(at: number): Book[] {
    const published = this.#rates.filter((rate) => heldAtOnce(rate) && rate.effectiveFrom.getTime() === at);
    return [0n, ...published.map(({ id }) => id)].map((last) =>
      withRates(
        this.book,
        this.#rates.filter((rate) => !published.includes(rate) || rate.id <= last),
      ),
    );
  }

  #answers<T>(key: string, at: Date, answer: (book: Book) => T): readonly T[] {
    this.#moveTo(at.getTime());
    const known = this.#memo.get(key);
    if (known) return known as readonly T[];
    const answers = this.#books.map(answer);
    this.#memo.set(key, answers);
    return answers;
  }

  /** Whether that was the rate: units of `to` for 1 of `from`, in lowest terms. */
  wasRate(from: string, to: string, at: Date, rate: Rational): boolean {
    return this.#answers(`${from} ${to}`, at, (book) => book.fx(from, to, at)).some(
      (answer) => answer?.numerator === rate.numerator && answer.denominator === rate.denominator,
    );
  }

  /** Whether the amount that the terms put in reserve for one point was the point value then. */
  wasFundPrice({ fundingModel, currency, fundPrice: price }: LotTerms, at: Date): boolean {
    if (fundingModel === 'ON_REDEMPTION') return price === 0n;
    return this.#answers(currency, at, (book) => fundPrice(book, { currency }, at)).some((answer) => answer === price);
  }
}

/** The book with other exchange rates. */
function withRates(book: Book, rates: readonly FxRate[]): Book {
  const partners = book.partners();
  return new Book(
    book.network,
    partners,
    partners.flatMap((partner) => book.sheetsOf(partner.id)),
    rates,
  );
}

/** Reads all sheets and all exchange rates that ever existed. */
export async function loadHistory(tx: Queryable): Promise<RateHistory> {
  const [book, rows] = await Promise.all([
    loadBook(tx),
    tx.query<PublishedRow>({
      text: `SELECT f.id::text, f.base, f.quote, trim_scale(f.rate)::text AS rate, ${epochMs('f.effective_from')} AS effective_from,
               ${epochMs('f.published_at')} AS published_at FROM fx_rate f`,
    }),
  ]);
  return new RateHistory(
    book,
    rows.map((row) => ({ ...toFxRate(row), publishedAt: fromEpochMs(row.published_at) })),
  );
}
