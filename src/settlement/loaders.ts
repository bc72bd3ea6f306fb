import { inOrder, type RequestContext } from '../platform/index.js';
import type { JournalEntryRecord, Services } from '../ledger/index.js';
import { breakdownOf, findLabels, type LabelTotal, type LineShare } from './breakdown.js';
import { byLineOrder } from './draft.js';
import { findLineEntries, type EntriesWanted, type LineKey } from './line-entries.js';
import {
  findDrafts,
  findIssuedByIds,
  findLinesByIds,
  findLinesOf,
  findPeriods,
  findStatementsOf,
  withLabels,
} from './read.js';
import { findProgress, progressOfStatements, type Progress } from './progress.js';
import type { Visible } from './visible.js';
import {
  asOpened,
  findDisputesOf,
  findEvidence,
  findLastResolutions,
  findPaymentsOf,
  type DisputeRecord,
  type PaymentRecord,
} from './read-records.js';
import type { Period, Statement, StatementLine } from './statement.js';

/** One request's loaders: a query over many statements costs one statement of SQL for each kind of object, and not for each row. */

const PERIODS = Symbol('periods by number');
const STATEMENTS = Symbol('statements by period');
const PROGRESS = Symbol('progress by period');
const LINES = Symbol('lines by statement');
const ENTRIES = 'entries by line';
const LABELS = Symbol('labels by line');
const DISPUTES = Symbol('disputes by line');
const ISSUED = Symbol('statements by id');
const LINES_BY_ID = Symbol('lines by id');
const EVIDENCE = Symbol('evidence by dispute');
const RESOLUTIONS = Symbol('last resolutions by statement');
const PAYMENTS = Symbol('payments by statement');

export async function periodOf(ctx: RequestContext, services: Services, number: number): Promise<Period> {
  const period = await ctx.loaders
    .get<Period | null>(PERIODS, async (keys) =>
      inOrder(keys, await findPeriods(services.database, keys.map(Number)), (row) => row.number.toString()),
    )
    .load(number.toString());
  if (!period) throw new Error(`there is no settlement period ${number.toString()}`);
  return period;
}

function grouped<T>(keys: readonly string[], rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(row);
  return keys.map((key) => groups.get(key) ?? []);
}

/** Whose statements are read, and whether with the parts of lines. The latter is the same all through a request. */
interface Seen {
  readonly visible: Visible;
  readonly breakdown: boolean;
}

/** A period's statements that may be seen: drafts while it is open. */
export function statementsOf(
  ctx: RequestContext,
  services: Services,
  period: Period,
  { visible, breakdown }: Seen,
): Promise<readonly Statement[]> {
  if (period.statementsThen)
    return Promise.resolve(period.statementsThen.filter((s) => visible === null || s.partnerId === visible));
  return ctx.loaders
    .get<readonly Statement[]>(STATEMENTS, async (keys) => {
      // One snapshot, so that a period that is closed meanwhile has either drafts or issued statements, never neither.
      const statements = await services.database.snapshot(async (tx) => {
        const drafts = await findDrafts(tx, visible);
        return [
          ...(await findStatementsOf(tx, keys.map(Number), visible)),
          ...(breakdown ? await withLabels(tx, drafts) : drafts),
        ];
      });
      return grouped(keys, statements, (row) => row.periodNumber.toString());
    })
    .load(period.number.toString());
}

/** How far a period's statements are, of those that may be seen. */
export async function progressOf(
  ctx: RequestContext,
  services: Services,
  period: Period,
  seen: Seen,
): Promise<Progress> {
  if (period.statementsThen || period.status === 'OPEN')
    return progressOfStatements(await statementsOf(ctx, services, period, seen));
  return ctx.loaders
    .get<Progress>(PROGRESS, async (keys) => {
      const numbers = keys.map(Number);
      const found = await findProgress(services.database, numbers, seen.visible);
      return numbers.map((number) => found.get(number) ?? progressOfStatements([]));
    })
    .load(period.number.toString());
}

/** A statement's lines in their order. */
export async function linesOf(
  ctx: RequestContext,
  services: Services,
  statement: Statement,
): Promise<readonly StatementLine[]> {
  if (statement.draftLines) return statement.draftLines;
  const lines = await ctx.loaders
    .get<StatementLine[]>(LINES, async (keys) =>
      grouped(keys, await findLinesOf(services.database, keys), (row) => row.statementId),
    )
    .load(statement.id);
  const { disputesThen } = statement;
  const shown = disputesThen
    ? lines.map((line) => ({
        ...line,
        disputeReason: disputesThen.open.get(line.id) ?? null,
        statementThen: statement,
      }))
    : lines;
  return [...shown].sort(byLineOrder);
}

/** A page of the entries behind a line, and one more when there is more. Lines that are asked for alike are read together. */
export function entriesOf(
  ctx: RequestContext,
  services: Services,
  line: LineKey,
  wanted: EntriesWanted,
): Promise<JournalEntryRecord[]> {
  const asked = JSON.stringify(wanted, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return ctx.loaders
    .get<JournalEntryRecord[]>(`${ENTRIES} ${asked}`, (keys) =>
      findLineEntries(
        services.database,
        keys.map((key) => lineOfKey(key)),
        wanted,
      ),
    )
    .load(keyOfLine(line));
}

/** The parts of a line by what they were given for. */
export async function sharesOf(
  ctx: RequestContext,
  services: Services,
  line: StatementLine,
): Promise<readonly LineShare[]> {
  const loader = ctx.loaders.get<readonly LabelTotal[]>(LABELS, (keys) =>
    findLabels(
      services.database,
      keys.map((key) => lineOfKey(key)),
    ),
  );
  return breakdownOf(line, line.labels ?? (await loader.load(keyOfLine(line))));
}

const keyOfLine = ({ partnerId, periodNumber, kind, counterpartyId }: LineKey): string =>
  [partnerId, periodNumber, kind, counterpartyId ?? ''].join(' ');

function lineOfKey(key: string): LineKey {
  const [partnerId, period, kind, counterpartyId] = key.split(' ');
  return {
    partnerId,
    periodNumber: Number(period),
    kind,
    counterpartyId: counterpartyId === '' ? null : counterpartyId,
  } as LineKey;
}

/** A line's disputes, oldest first, as they are or as they were with the statement that is answered. */
export async function disputesOf(
  ctx: RequestContext,
  services: Services,
  line: StatementLine,
): Promise<readonly DisputeRecord[]> {
  const all = await ctx.loaders
    .get<DisputeRecord[]>(DISPUTES, async (keys) =>
      grouped(keys, await findDisputesOf(services.database, keys), (row) => row.lineId),
    )
    .load(line.id);
  const then = line.statementThen?.disputesThen;
  if (!then) return all;
  const { open, at } = then;
  if (at === null) return [];
  const known = all.filter(({ openedAt }) => openedAt <= at);
  // A line has one open dispute at most, which is the last of those that it has had.
  const was = open.has(line.id)
    ? known.map((dispute, place) => (place === known.length - 1 ? asOpened(dispute) : dispute))
    : known.filter(({ resolvedAt }) => resolvedAt !== null && resolvedAt <= at);
  return was.map((dispute) => ({ ...dispute, lineThen: line }));
}

export const paymentOf = (
  ctx: RequestContext,
  services: Services,
  statementId: string,
): Promise<PaymentRecord | null> =>
  ctx.loaders
    .get<PaymentRecord | null>(PAYMENTS, async (keys) =>
      inOrder(keys, await findPaymentsOf(services.database, keys), (row) => row.statementId),
    )
    .load(statementId);

/** The statement that a dispute is about. */
export const issuedOf = (ctx: RequestContext, services: Services, id: string): Promise<Statement | null> =>
  ctx.loaders
    .get<Statement | null>(ISSUED, async (keys) =>
      inOrder(keys, await findIssuedByIds(services.database, keys), (row) => row.id),
    )
    .load(id);

/** The line that a dispute is about. */
export const lineOf = (ctx: RequestContext, services: Services, id: string): Promise<StatementLine | null> =>
  ctx.loaders
    .get<StatementLine | null>(LINES_BY_ID, async (keys) =>
      inOrder(keys, await findLinesByIds(services.database, keys), (row) => row.id),
    )
    .load(id);

/** When the last of a statement's disputes was resolved; null when none was. */
export const lastResolutionOf = (ctx: RequestContext, services: Services, statementId: string): Promise<Date | null> =>
  ctx.loaders
    .get<Date | null>(RESOLUTIONS, async (keys) => {
      const found = await findLastResolutions(services.database, keys);
      return keys.map((key) => found.get(key) ?? null);
    })
    .load(statementId);

/** The entries that the partner named as evidence. */
export const evidenceOf = (
  ctx: RequestContext,
  services: Services,
  disputeId: string,
): Promise<readonly JournalEntryRecord[]> =>
  ctx.loaders
    .get<readonly JournalEntryRecord[]>(EVIDENCE, async (keys) =>
      grouped(keys, await findEvidence(services.database, keys), (row) => row.disputeId).map((rows) =>
        rows.map(({ entry }) => entry),
      ),
    )
    .load(disputeId);
