import { readCursorNumber, type Queryable, type TwoWayPage } from '../platform/index.js';
import { periodColumns, toPeriod, type Period, type PeriodRow } from './statement.js';
import type { PeriodStatus } from './status.js';

/** Which periods are listed: all that is not null must hold. */
export interface PeriodFilter {
  readonly status: PeriodStatus | null;
  /** Periods that were open at some instant from this one on. */
  readonly from: Date | null;
  /** Periods that were open at some instant before this one. */
  readonly to: Date | null;
}

const where = `($1::text IS NULL OR p.status = $1)
  AND ($2::timestamptz IS NULL OR p.closed_at IS NULL OR p.closed_at > $2) AND ($3::timestamptz IS NULL OR p.opened_at < $3)`;

const valuesOf = ({ status, from, to }: PeriodFilter): unknown[] => [status, from, to];

/** The place of a period in the list, and its cursor. */
export const periodKey = ({ number }: Period): string[] => [number.toString()];

/** A page of periods, newest first: up to one more than the page holds, in the direction in which it is read. */
export async function listPeriods(db: Queryable, filter: PeriodFilter, page: TwoWayPage): Promise<Period[]> {
  const from = page.from ? readCursorNumber(page.from[0] ?? '', page.cursorField) : null;
  const rows = await db.query<PeriodRow>({
    name: page.isBackward ? 'settlement periods backward' : 'settlement periods listed',
    text: `SELECT ${periodColumns} FROM settlement_period p
           WHERE ${where} AND ($4::bigint IS NULL OR p.number ${page.isBackward ? '>' : '<'} $4)
           ORDER BY p.number ${page.isBackward ? 'ASC' : 'DESC'} LIMIT $5`,
    values: [...valuesOf(filter), from, page.limit + 1],
  });
  return rows.map(toPeriod);
}

/** How many periods the list has. It reads one row a period. */
export async function countPeriods(db: Queryable, filter: PeriodFilter): Promise<bigint> {
  const [row] = await db.query<{ count: bigint }>({
    name: 'settlement periods counted',
    text: `SELECT count(*) AS count FROM settlement_period p WHERE ${where}`,
    values: valuesOf(filter),
  });
  return row?.count ?? 0n;
}
