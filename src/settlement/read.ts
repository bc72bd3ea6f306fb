import type { Database, Queryable } from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { findLabels } from './breakdown.js';
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
  const open = await loadOpenPeriod(db, visible);
  if (!open) return [];
  return open.bases.flatMap((basis) => {
    const draft = draftStatement(open.id, basis);
    return draft ? [toDraftStatement(open.number, draft)] : [];
  });
}

/**
 * The same statements, the lines of drafts with what of them has labels.
 * @param tx the snapshot in which they were read, since drafts change with every entry
 */
export async function withLabels(tx: Queryable, statements: readonly Statement[]): Promise<readonly Statement[]> {
  const lines = statements.flatMap(({ draftLines }) => draftLines ?? []);
  if (lines.length === 0) return statements;
  const labels = await findLabels(tx, lines);
  const ofLine = new Map(lines.map(({ id }, place) => [id, labels[place] ?? []]));
  return statements.map((statement) =>
    statement.draftLines
      ? {
          ...statement,
          draftLines: statement.draftLines.map((line) => ({ ...line, labels: ofLine.get(line.id) ?? [] })),
        }
      : statement,
  );
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

/**
 * A statement, issued or a draft of the open period.
 * @param tx a snapshot: a close between two reads would make an issued statement of a draft, and neither would find it
 */
export async function findStatementAt(tx: Queryable, id: StatementId, visible: Visible): Promise<Statement | null> {
  return (
    (await findIssued(tx, id, visible)) ?? (await findDrafts(tx, visible)).find((draft) => draft.id === id) ?? null
  );
}

/**
 * The same, and a draft with what of its lines has labels unless `breakdown` says that nobody asks. A statement that was issued
 * costs no snapshot.
 */
export async function findStatement(
  database: Database,
  id: StatementId,
  visible: Visible,
  { breakdown = true }: { readonly breakdown?: boolean } = {},
): Promise<Statement | null> {
  const issued = await findIssued(database, id, visible);
  if (issued) return issued;
  return database.snapshot(async (tx) => {
    const found = await findStatementAt(tx, id, visible);
    const [shown] = found && breakdown ? await withLabels(tx, [found]) : [found];
    return shown ?? null;
  });
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

/** A line of a statement that was issued. */
async function findIssuedLine(db: Queryable, id: StatementLineId, visible: Visible): Promise<StatementLine | null> {
  const [row] = await db.query<LineRow>({
    name: 'settlement line',
    text: `SELECT ${lineColumns} FROM statement_line l JOIN statement s ON s.id = l.statement_id ${openDispute}
           WHERE l.id = $1 AND ($2::text IS NULL OR s.partner_id = $2)`,
    values: [id, visible],
  });
  return row ? toLine(row) : null;
}

/** A line of an issued statement, or of a draft of the open period: with what of it has labels. */
export async function findLine(
  database: Database,
  id: StatementLineId,
  visible: Visible,
): Promise<StatementLine | null> {
  const issued = await findIssuedLine(database, id, visible);
  if (issued) return issued;
  // One snapshot, as for a statement.
  return database.snapshot(async (tx) => {
    const closed = await findIssuedLine(tx, id, visible);
    if (closed) return closed;
    const drafts = await findDrafts(tx, visible);
    const line = drafts.flatMap(({ draftLines }) => draftLines ?? []).find((one) => one.id === id);
    if (!line) return null;
    const [labels = []] = await findLabels(tx, [line]);
    return { ...line, labels };
  });
}
