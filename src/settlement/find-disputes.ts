import { readCursorTime, type PartnerId, type Queryable, type TwoWayPage } from '../platform/index.js';
import { disputeColumns, toDispute, type DisputeRecord, type DisputeRow } from './read-records.js';
import type { Visible } from './visible.js';

export type DisputeStatus = 'OPEN' | 'RESOLVED';

/** Which disputes are listed: all that is not null must hold. */
export interface DisputeFilter {
  readonly status: DisputeStatus | null;
  readonly partnerId: PartnerId | null;
  readonly period: number | null;
}

/** The place of a dispute in the list, and its cursor. */
export const disputeKey = ({ openedAt, id }: DisputeRecord): string[] => [openedAt.getTime().toString(), id];

/**
 * The tables with the filter's conditions. Disputes of a partner or a period are found from its statements, by the indexes of these
 * and of their lines; all others by the index of the newest.
 */
function found({ status, partnerId, period }: DisputeFilter, visible: Visible): { from: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const partner = partnerId ?? visible;
  const where = status === null ? [] : [`d.resolved_at IS ${status === 'OPEN' ? '' : 'NOT '}NULL`];
  if (partner === null && period === null) {
    const joins = `CROSS JOIN LATERAL (SELECT * FROM statement_line WHERE id = d.line_id LIMIT 1) l
                   CROSS JOIN LATERAL (SELECT * FROM statement WHERE id = l.statement_id LIMIT 1) s`;
    return { from: `dispute d ${joins} WHERE ${where.length === 0 ? 'true' : where.join(' AND ')}`, values };
  }
  if (partner !== null) where.push(`s.partner_id = ${bind(partner)}`);
  if (period !== null) where.push(`s.period = ${bind(period)}`);
  const joins = `CROSS JOIN LATERAL (SELECT * FROM statement_line WHERE statement_id = s.id OFFSET 0) l
                 CROSS JOIN LATERAL (SELECT * FROM dispute WHERE line_id = l.id OFFSET 0) d`;
  return { from: `statement s ${joins} WHERE ${where.join(' AND ')}`, values };
}

const isForeign = ({ partnerId }: DisputeFilter, visible: Visible): boolean =>
  visible !== null && partnerId !== null && partnerId !== visible;

/** A page of disputes, the newest first: up to one more than the page holds, in the direction in which it is read. */
export async function listDisputes(
  db: Queryable,
  filter: DisputeFilter,
  visible: Visible,
  page: TwoWayPage,
): Promise<DisputeRecord[]> {
  if (isForeign(filter, visible)) return [];
  const { from, values } = found(filter, visible);
  const direction = page.isBackward ? 'ASC' : 'DESC';
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const beyond = page.from
    ? `AND (d.opened_at, d.id) ${page.isBackward ? '>' : '<'} (${bind(readCursorTime(page.from[0] ?? '', page.cursorField))}::timestamptz, ${bind(page.from[1])}::text)`
    : '';
  const rows = await db.query<DisputeRow>({
    text: `SELECT ${disputeColumns} FROM ${from} ${beyond}
           ORDER BY d.opened_at ${direction}, d.id ${direction} LIMIT ${bind(page.limit + 1)}`,
    values,
  });
  return rows.map(toDispute);
}

/** How many disputes the list has: people open them, so they are few. */
export async function countDisputes(db: Queryable, filter: DisputeFilter, visible: Visible): Promise<bigint> {
  if (isForeign(filter, visible)) return 0n;
  const { from, values } = found(filter, visible);
  const [row] = await db.query<{ count: bigint }>({ text: `SELECT count(*) AS count FROM ${from}`, values });
  return row?.count ?? 0n;
}
