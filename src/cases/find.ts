import {
  BadInput,
  inOrder,
  isOwnPartner,
  isStaff,
  readCursorNumber,
  rowsOf,
  textColumn,
  type PageRequest,
  type PartnerId,
  type Principal,
  type Queryable,
  type RecordOf,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { CaseMessageEntity, type CaseStatus } from './case.entity.js';
import { caseRecord, caseRows, type CaseRecord, type CaseRow } from './case.js';
import type { CaseId } from './ids.js';

/** A case with the network's time at which it was read. */
interface CaseRowAt extends CaseRow {
  readonly now: Date;
}

const toRecord = (row: CaseRowAt): CaseRecord => caseRecord(caseRows.toRecord(row), row.now);
const columns = `${caseRows.columns('c')}, (SELECT network_now()) AS now`;

/** A case, without a check of who asks: for the payload of an operation that named it. */
export async function loadCase(db: Queryable, id: CaseId): Promise<CaseRecord | null> {
  const [row] = await db.query<CaseRowAt>({
    name: 'case',
    text: `SELECT ${columns} FROM care_case c WHERE c.id = $1`,
    values: [id],
  });
  return row ? toRecord(row) : null;
}

/** The partner at which it is (not its developer), and staff. The member of a review neither sees it nor is told (design, section 9). */
const maySee = (principal: Principal, { partnerId }: CaseRecord): boolean =>
  isStaff(principal) || isOwnPartner(principal, partnerId, 'programme');

/** The case, or null when there is none that the principal may see. */
export async function findCase(services: Services, id: CaseId, principal: Principal): Promise<CaseRecord | null> {
  const found = await loadCase(services.database, id);
  return found && maySee(principal, found) ? found : null;
}

/** Which cases: all that is not null must fit. */
export interface CaseWish {
  readonly status: CaseStatus | null;
  readonly partnerId: PartnerId | null;
  /** OPEN past its time: no review is, as it has ended then. */
  readonly overdue: boolean | null;
}

interface ListRow extends CaseRowAt {
  /** 0: it must be answered; 1: it has ended. */
  readonly rank: number;
}

/** A listed case, with its place in the list. */
export interface ListedCase extends CaseRecord {
  readonly key: readonly string[];
}

/**
 * The three parts of the list, each by an index: those that wait for an answer, the next due first; then those that have ended, the
 * last one first: by their row, or by time alone where the job has not written it yet.
 */
const parts = {
  waiting: {
    rank: 0,
    where: `c.status = 'OPEN' AND c.due_at > (SELECT now FROM n)`,
    by: 'c.due_at',
    direction: 'ASC',
    beyond: '>',
  },
  ended: { rank: 1, where: `c.status <> 'OPEN'`, by: 'c.closed_at', direction: 'DESC', beyond: '<' },
  lapsed: {
    rank: 1,
    where: `c.status = 'OPEN' AND c.due_at <= (SELECT now FROM n)`,
    by: 'c.due_at',
    direction: 'DESC',
    beyond: '<',
  },
} as const;
type Part = keyof typeof parts;

const partsOf: Readonly<Record<CaseStatus, readonly Part[]>> = {
  OPEN: ['waiting'],
  ACCEPTED: ['ended', 'lapsed'],
  DECLINED: ['ended'],
};

/** An instant in a cursor: milliseconds. */
function readCursorTime(part: string): Date {
  const at = new Date(Number(readCursorNumber(part)));
  if (Number.isNaN(at.getTime())) throw new BadInput('after', 'must be a cursor that this field gave');
  return at;
}

/** Cases that the principal may see and that fit, most urgent first: up to one more than the page holds. */
export async function listCases(
  { database }: Services,
  principal: Principal,
  { status, partnerId, overdue }: CaseWish,
  { limit, after }: PageRequest,
): Promise<ListedCase[]> {
  const own = isStaff(principal) ? null : principal.partnerId;
  if (!isStaff(principal) && (own === null || !isOwnPartner(principal, own, 'programme'))) return [];
  if (overdue === true || (own !== null && partnerId !== null && own !== partnerId)) return [];
  const at = own ?? partnerId;
  const [rank, millis, id] = after ? [Number(readCursorNumber(after[0] ?? '')), after[1] ?? '', after[2] ?? ''] : [0];
  const values: unknown[] = [limit + 1];
  const place = (value: unknown): string => `$${values.push(value).toString()}`;
  const conditions = [
    ...(at === null ? [] : [`c.partner_id = ${place(at)}`]),
    ...(status === null || status === 'OPEN' ? [] : [`(c.status = 'OPEN' OR c.status = ${place(status)})`]),
  ];
  const last = millis === undefined ? undefined : `(${place(readCursorTime(millis))}::timestamptz, ${place(id)}::text)`;
  const texts = (status === null ? (['waiting', 'ended', 'lapsed'] as const) : partsOf[status]).flatMap((name) => {
    const part = parts[name];
    if (part.rank < rank) return [];
    const beyond = last !== undefined && part.rank === rank ? [`(${part.by}, c.id) ${part.beyond} ${last}`] : [];
    return `(SELECT ${part.rank.toString()} AS rank, c.* FROM care_case c WHERE ${[part.where, ...conditions, ...beyond].join(' AND ')}
             ORDER BY ${part.by} ${part.direction}, c.id ${part.direction} LIMIT $1)`;
  });
  if (texts.length === 0) return [];
  const rows = await database.query<ListRow>({
    text: `WITH n AS MATERIALIZED (SELECT network_now() AS now)
           SELECT c.*, (SELECT now FROM n) AS now FROM (${texts.join(' UNION ALL ')}) c`,
    values,
  });
  const listed = rows.map((row): ListedCase => {
    const record = toRecord(row);
    const time = (row.rank === 0 ? record.dueAt : (record.closedAt ?? record.dueAt)).getTime();
    return { ...record, key: [row.rank.toString(), time.toString(), record.id] };
  });
  return listed.sort(byUrgency).slice(0, limit + 1);
}

function byUrgency({ key: [rank = '', time = '', id = ''] }: ListedCase, { key }: ListedCase): number {
  const [otherRank = '', otherTime = '', otherId = ''] = key;
  if (rank !== otherRank) return Number(rank) - Number(otherRank);
  const order = Number(time) - Number(otherTime) || (id < otherId ? -1 : 1);
  return rank === '0' ? order : -order;
}

const REVIEWS = Symbol('reviews by subject');

/** The review of an accrual, or null. There is no check of who asks: it is for the accrual's partner and staff. */
export const reviewBySubject = (ctx: RequestContext, { database }: Services, subjectId: string) =>
  ctx.loaders
    .get<CaseRecord | null>(REVIEWS, async (ids) => {
      const rows = await database.query<CaseRowAt>({
        name: 'reviews of',
        text: `SELECT ${columns} FROM care_case c WHERE c.kind = 'REVIEW' AND c.subject_id = ANY($1::text[])`,
        values: [textColumn(ids, (id) => id)],
      });
      return inOrder(ids, rows.map(toRecord), (found) => found.subjectId);
    })
    .load(subjectId);

const messageRows = rowsOf(CaseMessageEntity);
type Message = RecordOf<typeof CaseMessageEntity>;

const MESSAGES = Symbol('messages of cases');

/** What was said on a case, in its order. */
export const messagesOf = (ctx: RequestContext, { database }: Services, caseId: CaseId) =>
  ctx.loaders
    .get<Message[]>(MESSAGES, async (ids) => {
      const rows = await database.query<Parameters<typeof messageRows.toRecord>[0]>({
        name: 'messages of cases',
        text: `SELECT ${messageRows.columns('m')} FROM case_message m WHERE m.case_id = ANY($1::text[]) ORDER BY m.case_id, m.number`,
        values: [textColumn(ids, (id) => id)],
      });
      const found = new Map<string, Message[]>(ids.map((id) => [id, []]));
      for (const row of rows) found.get(row.case_id)?.push(messageRows.toRecord(row));
      return ids.map((id) => found.get(id) ?? []);
    })
    .load(caseId);
