import {
  BadInput,
  isId,
  numberedId,
  numberOfId,
  readCursorNumber,
  toPage,
  type Page,
  type PageRequest,
} from '../platform/index.js';
import type { FxRateId } from './ids.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { epochMs, fromEpochMs } from './rate-sheet.js';

/** A published rate as it is answered. */
export interface FxRateRecord {
  readonly __typename: 'FxRate';
  readonly id: FxRateId;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly effectiveFrom: Date;
  readonly source: string;
  readonly publishedAt: Date;
}

/** The last instant that DateTime knows. */
const TIME_MAX = BigInt(Date.UTC(9999, 11, 31, 23, 59, 59, 999));

function readAfter([time = '', id = '']: readonly string[]): { effectiveFrom: Date; id: bigint } {
  const ms = readCursorNumber(time);
  if (ms < 0n || ms > TIME_MAX) throw new BadInput('after', 'must be a cursor that this field gave');
  return { effectiveFrom: new Date(Number(ms)), id: readCursorNumber(id) };
}

interface FxRateRow {
  id: bigint;
  base: string;
  quote: string;
  rate: string;
  effective_from: string;
  source: string;
  published_at: string;
}

const columns = `id, base, quote, trim_scale(rate)::text AS rate, ${epochMs('effective_from')} AS effective_from, source, ${epochMs('published_at')} AS published_at`;

/**
 * Published rates, the latest start first.
 * @param currency only rates between it and the base currency
 * @param at only rates that had started by then; the first of each currency is the one in force at that instant
 */
export async function findFxRates(
  services: Services,
  { currency, at }: { currency: string | null; at: Date | null },
  page: PageRequest,
): Promise<Page<FxRateRecord>> {
  const after = page.after && readAfter(page.after);
  const rows = await services.database.query<FxRateRow>({
    name: 'fx rates',
    text: `SELECT ${columns} FROM fx_rate
           WHERE ($1::text IS NULL OR base = $1::text OR quote = $1::text)
             AND ($2::timestamptz IS NULL OR effective_from <= $2::timestamptz)
             AND ($3::timestamptz IS NULL OR (effective_from, id) < ($3::timestamptz, $4::bigint))
           ORDER BY effective_from DESC, id DESC LIMIT $5`,
    values: [currency, at, after?.effectiveFrom ?? null, after?.id ?? null, page.limit + 1],
  });
  const keyed = new Map(rows.map((row) => [toFxRecord(row), [row.effective_from, row.id.toString()]]));
  return toPage([...keyed.keys()], page, (record) => keyed.get(record) ?? []);
}

/** A rate's own id, made of its number in the order of publishing. */
export const fxRateId = (number: bigint): FxRateId => numberedId('fxRate', number);

const toFxRecord = (row: FxRateRow): FxRateRecord => ({
  __typename: 'FxRate',
  id: fxRateId(row.id),
  base: row.base,
  quote: row.quote,
  rate: row.rate,
  effectiveFrom: fromEpochMs(row.effective_from),
  source: row.source,
  publishedAt: fromEpochMs(row.published_at),
});

/** Any token may see a rate. */
export const findFxRate: NodeLoader = async ({ database }, id) => {
  const number = isId('fxRate', id) ? numberOfId('fxRate', id) : undefined;
  // An id that we did not make may stand for more than PostgreSQL's bigint holds.
  if (number === undefined || number > 2n ** 63n - 1n) return null;
  const [row] = await database.query<FxRateRow>({
    name: 'fx rate',
    text: `SELECT ${columns} FROM fx_rate WHERE id = $1::bigint`,
    values: [number],
  });
  return row ? toFxRecord(row) : null;
};
