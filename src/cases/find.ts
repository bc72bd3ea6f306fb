import {
  inOrder,
  isOwnPartner,
  isStaff,
  present,
  readCursorNumber,
  readCursorTime,
  rowsOf,
  textColumn,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Principal,
  type Queryable,
  type RecordOf,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import { caseKinds, CaseMessageEntity, type CaseKind, type CaseStatus } from './case.entity.js';
import { caseRecord, NOTHING_MORE, caseRows, type CaseRecord, type CaseRow } from './case.js';
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

/** A case as it was right after it was opened, but for what has been said on it since: its messages and proofs are those of now. */
export async function loadOpened(db: Queryable, id: CaseId): Promise<CaseRecord> {
  const { escalatedAt, closedAt, decidedBy, decidedRole, outcomeId } = NOTHING_MORE;
  const found = present(await loadCase(db, id), id);
  return { ...found, status: 'OPEN', escalatedAt, closedAt, decidedBy, decidedRole, outcomeId };
}

/**
 * The partner at which it is (not its developer), staff, and the member. The member of a review neither sees it nor is told (design,
 * section 9).
 */
const maySee = (principal: Principal, all: boolean, one: CaseRecord): boolean =>
  isStaff(principal) ||
  isOwnPartner(principal, one.partnerId, 'programme') ||
  (one.kind !== 'REVIEW' && isForMember(principal, all, one));

/** The case, or null when there is none that the principal may see. */
export async function findCase(services: Services, id: CaseId, principal: Principal): Promise<CaseRecord | null> {
  const all = await seesAllPartners(services, principal);
  const found = await loadCase(services.database, id);
  return found && maySee(principal, all, found) ? found : null;
}

/** Cases by id, null where there is none that the principal may see: one statement for all. */
export async function findCases(
  services: Services,
  ids: readonly string[],
  principal: Principal,
): Promise<(CaseRecord | null)[]> {
  const all = await seesAllPartners(services, principal);
  const rows = await services.database.query<CaseRowAt>({
    name: 'cases seen',
    text: `SELECT ${columns} FROM care_case c WHERE c.id = ANY($1::text[])`,
    values: [textColumn(ids, (id) => id)],
  });
  const seen = rows.map(toRecord).filter((one) => maySee(principal, all, one));
  return inOrder(ids, seen, ({ id }) => id);
}

/** Which cases: all that is not null must fit. */
export interface CaseWish {
  readonly kind: CaseKind | null;
  readonly status: CaseStatus | null;
  readonly partnerId: PartnerId | null;
  /** Whether it still waits past its dueAt. A review never does: it has ended then. */
  readonly overdue: boolean | null;
}

/** Whose cases someone may list. */
interface Seen {
  /** Null: at every partner. */
  readonly partnerId: PartnerId | null;
  /** A member sees its own, without reviews; null: those of all members. */
  readonly memberId: MemberId | null;
}

/** Undefined: none. */
async function seenBy(services: Services, principal: Principal): Promise<Seen | undefined> {
  const { partnerId, memberId } = principal;
  if (isStaff(principal)) return { partnerId: null, memberId: null };
  if (principal.role === 'MEMBER')
    return memberId === null
      ? undefined
      : { partnerId: (await seesAllPartners(services, principal)) ? null : partnerId, memberId };
  return partnerId !== null && isOwnPartner(principal, partnerId, 'programme')
    ? { partnerId, memberId: null }
    : undefined;
}

interface ListRow extends CaseRowAt {
  /** 0: it must be answered; 1: it has ended. */
  readonly rank: number;
}

/** A listed case, with its place in the list. */
export interface ListedCase extends CaseRecord {
  readonly key: readonly string[];
}

const NOW = '(SELECT now FROM n)';

/**
 * The three parts of the list, each by an index: those that wait for an answer, the next due first; then those that have ended, the
 * last one first: by their row, or (reviews) by time alone where the job has not written it yet.
 */
const parts = {
  waiting: {
    rank: 0,
    where: `c.closed_at IS NULL AND (c.kind <> 'REVIEW' OR c.due_at > ${NOW})`,
    by: 'c.due_at',
    direction: 'ASC',
    beyond: '>',
  },
  ended: {
    rank: 1,
    where: `c.status <> 'OPEN' AND c.closed_at IS NOT NULL`,
    by: 'c.closed_at',
    direction: 'DESC',
    beyond: '<',
  },
  lapsed: {
    rank: 1,
    where: `c.closed_at IS NULL AND c.kind = 'REVIEW' AND c.due_at <= ${NOW}`,
    by: 'c.due_at',
    direction: 'DESC',
    beyond: '<',
  },
} as const;
type Part = keyof typeof parts;

/** In which parts of the list a status is found, and which cases of the part have it. */
const statusIn: Readonly<Record<CaseStatus, Partial<Readonly<Record<Part, string>>>>> = {
  OPEN: { waiting: `c.status = 'OPEN' AND c.due_at > ${NOW}` },
  ESCALATED: { waiting: `(c.status = 'ESCALATED' OR c.due_at <= ${NOW})` },
  ACCEPTED: { ended: `c.status = 'ACCEPTED'`, lapsed: 'true' },
  DECLINED: { ended: `c.status = 'DECLINED'` },
};

/** The condition by which cases of a part have the wished status and urgency; undefined: none has. */
function conditionOf(part: Part, { status, overdue }: CaseWish): string[] | undefined {
  const byStatus = status === null ? 'true' : statusIn[status][part];
  if (byStatus === undefined || (overdue === true && part !== 'waiting')) return undefined;
  const isLate = overdue === null || part !== 'waiting' ? [] : [`c.due_at ${overdue ? '<=' : '>'} ${NOW}`];
  return [byStatus, ...isLate];
}

const endedStatuses = ['ACCEPTED', 'DECLINED'] as const satisfies readonly CaseStatus[];

/**
 * Of ended cases those of some kind or status are read by an index for each kind and status: nearly all of them are reviews that were
 * accepted, and to find a few others among those would read all. Nothing is asked where every ended case fits, or for a member, who
 * has few.
 */
function splitEnded({ kind, status }: CaseWish, isOfMember: boolean): readonly string[][] {
  if (isOfMember || (kind === null && status === null)) return [[]];
  return (kind === null ? caseKinds : [kind]).flatMap((one) =>
    endedStatuses
      .filter((ended) => status === null || status === ended)
      .map((ended) => [`c.kind = '${one}'`, `c.status = '${ended}'`]),
  );
}

/** Cases that the principal may see and that fit, most urgent first: up to one more than the page holds. */
export async function listCases(
  services: Services,
  principal: Principal,
  wish: CaseWish,
  { limit, after }: PageRequest,
): Promise<ListedCase[]> {
  const seen = await seenBy(services, principal);
  if (!seen) return [];
  const { partnerId, kind } = wish;
  if (seen.partnerId !== null && partnerId !== null && seen.partnerId !== partnerId) return [];
  const [rank, millis, id] = after ? [Number(readCursorNumber(after[0] ?? '')), after[1] ?? '', after[2] ?? ''] : [0];
  const values: unknown[] = [limit + 1];
  const place = (value: unknown): string => `$${values.push(value).toString()}`;
  const at = seen.partnerId ?? partnerId;
  const conditions = [
    ...(at === null ? [] : [`c.partner_id = ${place(at)}`]),
    ...(seen.memberId === null ? [] : [`c.member_id = ${place(seen.memberId)}`, `c.kind <> 'REVIEW'`]),
    ...(kind === null ? [] : [`c.kind = ${place(kind)}`]),
  ];
  const last = millis === undefined ? undefined : `(${place(readCursorTime(millis))}::timestamptz, ${place(id)}::text)`;
  const texts = (Object.keys(parts) as Part[]).flatMap((name) => {
    const part = parts[name];
    const own = conditionOf(name, wish);
    if (part.rank < rank || !own) return [];
    const beyond = last !== undefined && part.rank === rank ? [`(${part.by}, c.id) ${part.beyond} ${last}`] : [];
    const splits = name === 'ended' ? splitEnded(wish, seen.memberId !== null) : [[]];
    return splits.map(
      (split) =>
        `(SELECT ${part.rank.toString()} AS rank, c.* FROM care_case c WHERE ${[part.where, ...own, ...conditions, ...split, ...beyond].join(' AND ')}
          ORDER BY ${part.by} ${part.direction}, c.id ${part.direction} LIMIT $1)`,
    );
  });
  if (texts.length === 0) return [];
  const rows = await services.database.query<ListRow>({
    text: `WITH n AS MATERIALIZED (SELECT network_now() AS now)
           SELECT c.*, ${NOW} AS now FROM (${texts.join(' UNION ALL ')}) c`,
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

/** Cases of a member that the principal may see, newest first: up to one more than the page holds. Null: they are not for it at all. */
export async function listMemberCases(
  services: Services,
  principal: Principal,
  memberId: MemberId,
  { limit, after }: PageRequest,
): Promise<CaseRecord[] | null> {
  const seen = await seenBy(services, principal);
  if (!seen || (seen.memberId !== null && seen.memberId !== memberId)) return null;
  const [millis = '', id = ''] = after ?? [];
  const rows = await services.database.query<CaseRowAt>({
    name: 'cases of a member',
    text: `SELECT ${columns} FROM care_case c WHERE c.member_id = $1 AND ($2::text IS NULL OR c.partner_id = $2) AND ($3 OR c.kind <> 'REVIEW')
             AND ($4::timestamptz IS NULL OR (c.opened_at, c.id) < ($4, $5::text))
           ORDER BY c.opened_at DESC, c.id DESC LIMIT $6`,
    values: [memberId, seen.partnerId, seen.memberId === null, after ? readCursorTime(millis) : null, id, limit + 1],
  });
  return rows.map(toRecord);
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
      return inOrder(ids, rows.map(toRecord), (found) => found.subjectId ?? '');
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
