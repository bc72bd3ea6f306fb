import { rowsOf, textColumn, type Queryable, type Query, type RequestContext, type RowOf } from '../platform/index.js';
import { Recent, type Batch, type Needs, type Services, type Store, type StoreCache } from '../ledger/index.js';
import { counterText, type Counter, type Taken } from './counter.js';
import { CounterEntity } from './counter.entity.js';
import { freedOf } from './freed.js';

/** A counter that a batch has to do with. */
interface Use {
  readonly counter: Counter;
  readonly usedBefore: bigint;
  used: bigint;
}

const writeCounters = rowsOf(CounterEntity)
  .from<Use>({
    offerId: ({ counter }) => counter.offerId,
    measure: ({ counter }) => counter.measure,
    per: ({ counter }) => counter.per,
    span: ({ counter }) => counter.span,
    subject: ({ counter }) => counter.subject ?? '',
    during: ({ counter }) => counter.during,
  })
  .insert({ name: 'write counters', replace: ['used', 'usedBefore'] });

/** What is used of the counters that a batch's commands meet. */
export class CounterTable {
  readonly #uses = new Map<string, Use>();

  has(counter: Counter): boolean {
    return this.#uses.has(counterText(counter));
  }

  know(counter: Counter, used: bigint): void {
    this.#uses.set(counterText(counter), { counter, usedBefore: used, used });
  }

  /**
   * What is used of a counter now. Errors: it was not wanted.
   */
  used(counter: Counter): bigint {
    return this.#use(counter).used;
  }

  /**
   * Adds what is taken, or subtracts what is given back where it is negative. Errors: more is given back than was taken, or a
   * counter was not wanted.
   */
  add({ counter, amount }: Taken): void {
    const use = this.#use(counter);
    use.used += amount;
    if (use.used < 0n) throw new Error(`more is given back to counter ${counterText(counter)} than was taken`);
  }

  #use(counter: Counter): Use {
    const use = this.#uses.get(counterText(counter));
    if (!use) throw new Error(`counter ${counterText(counter)} was not wanted`);
    return use;
  }

  *all(): Iterable<readonly [string, bigint]> {
    for (const [text, { used }] of this.#uses) yield [text, used];
  }

  *queries(): Iterable<Query> {
    const changed = [...this.#uses.values()].filter(({ used, usedBefore }) => used !== usedBefore);
    if (changed.length > 0) yield writeCounters(changed);
  }
}

/** Counters that are remembered; each takes some 300 bytes, so 30 MB in all. */
const COUNTERS_MAX = 50_000;

/**
 * A member's counters of a day or an hour are mostly new: one that is not remembered is taken for unused. If that is wrong, the
 * database refuses the batch (`counter_is_another`). All others are loaded.
 */
const isMostlyNew = ({ per, span }: Counter): boolean => per === 'MEMBER' && (span === 'DAY' || span === 'HOUR');

class CounterCache implements StoreCache<Counter, CounterTable> {
  readonly #used = new Recent<string, bigint>(COUNTERS_MAX);

  fill(table: CounterTable, needs: readonly Counter[], _at: unknown, isSure: boolean): boolean {
    return needs.every((counter) => {
      const used = this.#used.get(counterText(counter)) ?? (!isSure && isMostlyNew(counter) ? 0n : undefined);
      if (used === undefined) return false;
      if (!table.has(counter)) table.know(counter, used);
      return true;
    });
  }

  // Whatever is remembered, the database refuses a batch that follows from another number. So counters may be read ahead.
  unknown(needs: readonly Counter[]): Counter[] {
    return needs.filter((counter) => !this.#used.has(counterText(counter)));
  }

  learn(table: CounterTable): void {
    for (const [text, used] of table.all()) if (!this.#used.has(text)) this.#used.set(text, used);
  }

  keep(table: CounterTable): void {
    for (const [text, used] of table.all()) this.#used.set(text, used);
  }
}

type Row = Pick<RowOf<typeof CounterEntity>, 'used'> & { readonly ordinal: bigint };

/**
 * What is used of counters, in their order.
 * @param freed the SQL of what is not used any more in the row of a counter, though it stands in it
 */
async function loadUsed(tx: Queryable, wanted: readonly Counter[], freed = '0'): Promise<bigint[]> {
  const rows = await tx.query<Row>({
    name: 'counters',
    text: `SELECT u.ordinal, c.used - ${freed} AS used
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
             WITH ORDINALITY u(offer_id, measure, per, span, subject, during, ordinal)
           JOIN counter c ON c.offer_id = u.offer_id AND c.measure = u.measure AND c.per = u.per AND c.span = u.span
             AND c.subject = u.subject AND c.during = u.during`,
    values: [
      textColumn(wanted, (c) => c.offerId),
      textColumn(wanted, (c) => c.measure),
      textColumn(wanted, (c) => c.per),
      textColumn(wanted, (c) => c.span),
      textColumn(wanted, (c) => c.subject ?? ''),
      textColumn(wanted, (c) => c.during),
    ],
  });
  const used = new Map(rows.map((row) => [Number(row.ordinal), row.used]));
  return wanted.map((_counter, i) => used.get(i + 1) ?? 0n);
}

const USED = Symbol('what is used of counters');

/**
 * What is used of a counter, for reading: one statement for all that a request asks for. What time has freed counts for nothing,
 * whether a job has written that or not.
 */
export const countersUsed = (ctx: RequestContext, { database }: Services, counter: Counter): Promise<bigint> =>
  ctx.loaders
    .get<bigint>(USED, (texts) =>
      loadUsed(
        database,
        texts.map((text) => JSON.parse(text) as Counter),
        freedOf('c'),
      ),
    )
    .load(JSON.stringify(counter));

/**
 * Counters of limits. An operation says in `needs` or `follow` which it will meet ({@link wantCounters}); in `plan`,
 * `batch.of(counterStore)` answers what is used and takes.
 */
export const counterStore: Store<Counter, CounterTable> = {
  name: 'counters',
  empty: () => new CounterTable(),
  load: async (tx: Queryable, needs, table) => {
    const wanted = [...new Map(needs.map((counter) => [counterText(counter), counter])).values()];
    const used = await loadUsed(tx, wanted);
    for (const [i, counter] of wanted.entries()) table.know(counter, used[i] ?? 0n);
  },
  missing: (table, needs) => needs.filter((counter) => !table.has(counter)),
  write: (table) => table.queries(),
  cache: () => new CounterCache(),
};

/** Says which counters an operation will meet. Those of a subject that is not known are never used. */
export function wantCounters(needs: Needs, counters: Iterable<Counter>): void {
  for (const counter of counters) if (!isOfNobody(counter)) needs.want(counterStore, counter);
}

/** A counter of a member who is not known. */
const isOfNobody = ({ per, subject }: Counter): boolean => per !== 'ALL' && subject === null;

/** Takes from counters, or gives back where amounts are negative. */
export function takeFromCounters(batch: Batch, taken: Iterable<Taken>): void {
  const table = batch.of(counterStore);
  for (const one of taken) table.add(one);
}
