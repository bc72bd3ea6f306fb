import {
  numberColumn,
  readCursorNumber,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Queryable,
} from '../../platform/index.js';
import { entryColumns, toEntryRecord, type EntryRow, type JournalEntryRecord } from './journal-read.js';
import type { EntryKind } from './kinds.js';
import { sequencesOfNumber } from './subjects.js';

/** Conditions on the entries of the journal; an entry must meet all that are given. */
export interface EntryFilter {
  /** Entries with a posting on an account of this partner. */
  readonly partnerId?: PartnerId;
  /** Entries that changed this member's wallet. */
  readonly memberId?: MemberId;
  readonly kind?: EntryKind;
  readonly period?: number;
  /** Entries about an operation that its partner gave this number. */
  readonly reference?: string;
  /** Posted at this instant or later. */
  readonly from?: Date;
  /** Posted before this instant. */
  readonly to?: Date;
}

export type EntryOrder = 'OLDEST_FIRST' | 'NEWEST_FIRST';

/** Beyond every sequence. */
const END = 9_223_372_036_854_775_807n;

/** A range of sequences, from `after` (exclusive) to `last` (inclusive). */
export interface SequenceRange {
  readonly after: bigint;
  readonly last: bigint;
}

/** The range of a period's sequences. It is empty when there is no such period. */
async function rangeOfPeriod(tx: Queryable, period: number): Promise<SequenceRange> {
  const [row] = await tx.query<{ first_sequence: bigint; last_sequence: bigint | null }>({
    name: 'period range',
    text: 'SELECT first_sequence, last_sequence FROM settlement_period WHERE number = $1',
    values: [period],
  });
  return row ? { after: row.first_sequence - 1n, last: row.last_sequence ?? END } : { after: END, last: END };
}

/** The range of the entries that were posted from one instant on, before another. Instants are whole milliseconds. */
export async function rangeOfTime(tx: Queryable, from: Date | undefined, to: Date | undefined): Promise<SequenceRange> {
  if (!from && !to) return { after: 0n, last: END };
  const justBefore = (at: Date | undefined) => (at ? new Date(at.getTime() - 1) : null);
  const [row] = await tx.query<{ after: bigint | null; last: bigint | null }>({
    name: 'time range',
    text: `SELECT CASE WHEN $1::timestamptz IS NOT NULL THEN journal_sequence_at($1) END AS after,
             CASE WHEN $2::timestamptz IS NOT NULL THEN journal_sequence_at($2) END AS last`,
    values: [justBefore(from), justBefore(to)],
  });
  return { after: row?.after ?? 0n, last: row?.last ?? END };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The sequences that a page may have: the filter's ranges, and what lies beyond the cursor. */
async function rangeOf(
  tx: Queryable,
  { period, from, to }: EntryFilter,
  order: EntryOrder,
  page: PageRequest,
): Promise<SequenceRange> {
  const time = await rangeOfTime(tx, from, to);
  const cycle = period === undefined ? { after: 0n, last: END } : await rangeOfPeriod(tx, period);
  const range = { after: larger(time.after, cycle.after), last: smaller(time.last, cycle.last) };
  if (!page.after) return range;
  const cursor = readCursorNumber(page.after[0] ?? '');
  return order === 'OLDEST_FIRST'
    ? { ...range, after: larger(range.after, cursor) }
    : { ...range, last: smaller(range.last, cursor - 1n) };
}

/**
 * A page of the journal: up to one entry more than the page holds.
 * Each filter walks one index in the order of sequence, from the cursor on: partner_entry_partner (which is only used
 * when the query says ordinal >= 0), journal_entry_wallet, journal_entry_kind, or the primary key for a period or a time. A
 * partner's entries are found by its parts. The other way round, looking for a part at each entry, would search the
 * whole journal for a partner with few entries. The entries about a number are few, and each is found by its sequence.
 */
export async function findEntries(
  tx: Queryable,
  filter: EntryFilter,
  order: EntryOrder,
  page: PageRequest,
): Promise<JournalEntryRecord[]> {
  const range = await rangeOf(tx, filter, order, page);
  const direction = order === 'OLDEST_FIRST' ? 'ASC' : 'DESC';
  const values: unknown[] = [range.after, range.last, page.limit + 1];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const within = (column: string): string => `${column} > $1::bigint AND ${column} <= $2::bigint`;
  const where = filter.kind === undefined ? [] : [`e.kind = ${bind(filter.kind)}`];
  // A wallet's versions are in the order of sequences, and there is an index by version. A wallet's whole history is
  // small beside the journal.
  if (filter.memberId !== undefined)
    where.push(`e.member_id = ${bind(filter.memberId)} AND e.wallet_version IS NOT NULL`);
  const read = async (text: string): Promise<JournalEntryRecord[]> =>
    (await tx.query<EntryRow>({ text, values })).map(toEntryRecord);

  if (filter.reference !== undefined) {
    const sequences = bind(numberColumn(await sequencesOfNumber(tx, null, filter.reference), (sequence) => sequence));
    // A probe of each entry's parts, which are few; a join was planned as a walk over all entries of the partner.
    const own =
      filter.partnerId === undefined
        ? ''
        : `CROSS JOIN LATERAL (SELECT true FROM (SELECT * FROM partner_entry WHERE entry_sequence = u.sequence AND ordinal >= 0 OFFSET 0) p
             WHERE p.partner_id = ${bind(filter.partnerId)} LIMIT 1) own`;
    return read(`SELECT ${entryColumns} FROM unnest(${sequences}::bigint[]) u(sequence)
       CROSS JOIN LATERAL (SELECT * FROM journal_entry e WHERE e.sequence = u.sequence LIMIT 1) e ${own}
       WHERE ${[within('u.sequence'), ...where].join(' AND ')} ORDER BY u.sequence ${direction} LIMIT $3`);
  }
  if (filter.partnerId !== undefined) {
    return read(`SELECT ${entryColumns}
       FROM (SELECT DISTINCT p.entry_sequence FROM partner_entry p
             WHERE p.partner_id = ${bind(filter.partnerId)} AND p.ordinal >= 0 AND ${within('p.entry_sequence')} ORDER BY p.entry_sequence ${direction}) p,
         LATERAL (SELECT * FROM journal_entry e WHERE ${['e.sequence = p.entry_sequence', ...where].join(' AND ')} LIMIT 1) e
       ORDER BY p.entry_sequence ${direction} LIMIT $3`);
  }
  return read(`SELECT ${entryColumns} FROM journal_entry e WHERE ${[within('e.sequence'), ...where].join(' AND ')}
       ORDER BY ${filter.memberId === undefined ? 'e.sequence' : 'e.wallet_version'} ${direction} LIMIT $3`);
}
