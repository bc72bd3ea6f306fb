import type { Queryable } from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { draftStatement } from './draft.js';
import {
  lineColumns,
  periodColumns,
  statementColumns,
  toDraftStatement,
  toLine,
  toPeriod,
  toStatement,
  type LineRow,
  type Period,
  type PeriodRow,
  type Statement,
  type StatementLine,
  type StatementRow,
} from './statement.js';
import { loadOpenPeriod } from './totals.js';
import type { Visible } from './visible.js';

/** Reads periods, statements and lines. Every function is told whose statements may be seen, and returns nothing of others'. */

/** The period of that number, or the open one; null when there is none. */
export async function findPeriod(db: Queryable, number: number | null): Promise<Period | null> {
  const [row] = await db.query<PeriodRow>({
    name: 'settlement period',
    text: `SELECT ${periodColumns} FROM settlement_period p WHERE p.number = coalesce($1::int, (SELECT period FROM lane_head))`,
    values: [number],
  });
  return row ? toPeriod(row) : null;
}

export async function findPeriodById(db: Queryable, id: string): Promise<Period | null> {
  const [row] = await db.query<PeriodRow>({
    text: `SELECT ${periodColumns} FROM settlement_period p WHERE p.id = $1`,
    values: [id],
  });
  return row ? toPeriod(row) : null;
}

export async function findPeriods(db: Queryable, numbers: readonly number[]): Promise<Period[]> {
  const rows = await db.query<PeriodRow>({
    name: 'settlement periods',
    text: `SELECT ${periodColumns} FROM settlement_period p WHERE p.number = ANY($1::int[])`,
    values: [numbers],
  });
  return rows.map(toPeriod);
}

/** The open period's statements as they stand now, by partner. */
export async function findDrafts(db: Queryable, visible: Visible): Promise<Statement[]> {
  const open = await loadOpenPeriod(db, { partnerId: visible, labels: true });
  if (!open) return [];
  return open.bases.flatMap((basis) => {
    const draft = draftStatement(open.id, basis);
    return draft ? [toDraftStatement(open.number, draft)] : [];
  });
}

/** Issued statements of periods, by period and partner. */
export async function findStatementsOf(
  db: Queryable,
  periods: readonly number[],
  visible: Visible,
): Promise<Statement[]> {
  const rows = await db.query<StatementRow>({
    name: 'statements of periods',
    text: `SELECT ${statementColumns} FROM statement s WHERE s.period = ANY($1::int[]) AND ($2::text IS NULL OR s.partner_id = $2) ORDER BY s.period, s.partner_id`,
    values: [periods, visible],
  });
  return rows.map(toStatement);
}

/** A statement that was issued. */
export async function findIssued(db: Queryable, id: StatementId, visible: Visible): Promise<Statement | null> {
  const [row] = await db.query<StatementRow>({
    name: 'settlement statement',
    text: `SELECT ${statementColumns} FROM statement s WHERE s.id = $1 AND ($2::text IS NULL OR s.partner_id = $2)`,
    values: [id, visible],
  });
  return row ? toStatement(row) : null;
}

/** Statements that were issued, by their ids, for objects that the caller may see. */
export async function findIssuedByIds(db: Queryable, ids: readonly string[]): Promise<Statement[]> {
  const rows = await db.query<StatementRow>({
    name: 'statements by id',
    text: `SELECT ${statementColumns} FROM statement s WHERE s.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toStatement);
}

/** A statement, issued or a draft of the open period. */
export async function findStatement(db: Queryable, id: StatementId, visible: Visible): Promise<Statement | null> {
  return (
    (await findIssued(db, id, visible)) ?? (await findDrafts(db, visible)).find((draft) => draft.id === id) ?? null
  );
}

const openDispute = 'LEFT JOIN dispute d ON d.line_id = l.id AND d.resolved_at IS NULL';

/** The lines of issued statements, in no order. */
export async function findLinesOf(db: Queryable, statementIds: readonly string[]): Promise<StatementLine[]> {
  const rows = await db.query<LineRow>({
    name: 'lines of statements',
    text: `SELECT ${lineColumns} FROM statement_line l JOIN statement s ON s.id = l.statement_id ${openDispute} WHERE l.statement_id = ANY($1::text[])`,
    values: [statementIds],
  });
  return rows.map(toLine);
}

/** Lines of issued statements by their ids, for objects that the caller may see. */
export async function findLinesByIds(db: Queryable, ids: readonly string[]): Promise<StatementLine[]> {
  const rows = await db.query<LineRow>({
    name: 'lines by id',
    text: `SELECT ${lineColumns} FROM statement_line l JOIN statement s ON s.id = l.statement_id ${openDispute} WHERE l.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toLine);
}

/** A line of an issued statement, or of a draft of the open period. */
export async function findLine(db: Queryable, id: StatementLineId, visible: Visible): Promise<StatementLine | null> {
  const [row] = await db.query<LineRow>({
    name: 'settlement line',
    text: `SELECT ${lineColumns} FROM statement_line l JOIN statement s ON s.id = l.statement_id ${openDispute}
           WHERE l.id = $1 AND ($2::text IS NULL OR s.partner_id = $2)`,
    values: [id, visible],
  });
  if (row) return toLine(row);
  return (await findDraftLine(db, id, visible)) ?? null;
}

export async function findDraftLine(
  db: Queryable,
  id: StatementLineId,
  visible: Visible,
): Promise<StatementLine | undefined> {
  return (await findDrafts(db, visible)).flatMap((draft) => draft.draftLines ?? []).find((line) => line.id === id);
}
