import {
  readCursorNumber,
  type Database,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Queryable,
  type RowOf,
} from '../../platform/index.js';
import { journalEntryId, journalSequence, type JournalEntryId } from './ids.js';
import { POINTS_ASSET } from './account.js';
import type { EntryKind } from './kinds.js';
import type { JournalEntryEntity } from './journal.entity.js';

/** An entry of the journal as the API gives it. */
export interface JournalEntryRecord {
  readonly __typename: 'JournalEntry';
  readonly id: JournalEntryId;
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly periodNumber: number;
  readonly postedAt: Date;
}

/** A posting as the API gives it: whole points, or micros of a currency. */
export interface PostingRecord {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export type EntryRow = Pick<RowOf<typeof JournalEntryEntity>, 'sequence' | 'kind' | 'period' | 'posted_at'>;

/** The columns that an {@link EntryRow} is read from: `journal_entry e`. */
export const entryColumns = 'e.sequence, e.kind, e.period, e.posted_at';

export const toEntryRecord = (row: EntryRow): JournalEntryRecord => ({
  __typename: 'JournalEntry',
  id: journalEntryId(row.sequence),
  sequence: row.sequence,
  kind: row.kind,
  periodNumber: row.period,
  postedAt: row.posted_at,
});

/** Conditions on the entries of the journal; an entry must meet all that are given. */
export interface EntryFilter {
  /** Entries with a posting on an account of this partner. */
  readonly partnerId?: PartnerId;
  /** Entries that changed this member's wallet. */
  readonly memberId?: MemberId;
  readonly kind?: EntryKind;
  readonly period?: number;
}

/** Beyond every sequence. */
const END = 9_223_372_036_854_775_807n;

/**
 * The range of a period's sequences, from `after` (exclusive) to `last` (inclusive). It is empty when there is no such
 * period.
 */
async function rangeOf(tx: Queryable, period: number): Promise<{ after: bigint; last: bigint }> {
  const [row] = await tx.query<{ first_sequence: bigint; last_sequence: bigint | null }>({
    name: 'period range',
    text: 'SELECT first_sequence, last_sequence FROM settlement_period WHERE number = $1',
    values: [period],
  });
  return row ? { after: row.first_sequence - 1n, last: row.last_sequence ?? END } : { after: END, last: END };
}

/**
 * A page of the journal, oldest first: up to one entry more than the page holds.
 * Each filter walks one index in the order of sequence, from the cursor on: partner_entry_partner (which is only used
 * when the query says ordinal >= 0), journal_entry_wallet, journal_entry_kind, or the primary key for a period. A
 * partner's entries are found by its parts. The other way round, looking for a part at each entry, would search the
 * whole journal for a partner with few entries.
 */
export async function findEntries(
  tx: Queryable,
  filter: EntryFilter,
  page: PageRequest,
): Promise<JournalEntryRecord[]> {
  const cursor = page.after ? readCursorNumber(page.after[0] ?? '') : 0n;
  const range = filter.period === undefined ? { after: 0n, last: END } : await rangeOf(tx, filter.period);
  const values: unknown[] = [cursor > range.after ? cursor : range.after, range.last, page.limit + 1];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const within = (column: string): string => `${column} > $1::bigint AND ${column} <= $2::bigint`;
  const where = filter.kind === undefined ? [] : [`e.kind = ${bind(filter.kind)}`];
  // A wallet's versions are in the order of sequences, and there is an index by version. A wallet's whole history is
  // small beside the journal.
  if (filter.memberId !== undefined)
    where.push(`e.member_id = ${bind(filter.memberId)} AND e.wallet_version IS NOT NULL`);
  const text =
    filter.partnerId === undefined
      ? `SELECT ${entryColumns} FROM journal_entry e WHERE ${[within('e.sequence'), ...where].join(' AND ')}
       ORDER BY ${filter.memberId === undefined ? 'e.sequence' : 'e.wallet_version'} LIMIT $3`
      : `SELECT ${entryColumns}
       FROM (SELECT DISTINCT p.entry_sequence FROM partner_entry p
             WHERE p.partner_id = ${bind(filter.partnerId)} AND p.ordinal >= 0 AND ${within('p.entry_sequence')} ORDER BY p.entry_sequence) p,
         LATERAL (SELECT * FROM journal_entry e WHERE ${['e.sequence = p.entry_sequence', ...where].join(' AND ')} LIMIT 1) e
       ORDER BY p.entry_sequence LIMIT $3`;
  return (await tx.query<EntryRow>({ text, values })).map(toEntryRecord);
}

/** One entry by its id; for a partner only an entry that has a posting on one of the partner's own accounts. */
export async function findEntry(
  database: Database,
  id: JournalEntryId,
  partnerId: PartnerId | null,
): Promise<JournalEntryRecord | null> {
  const sequence = journalSequence(id);
  if (sequence === undefined) return null;
  const [row] = await database.query<EntryRow>({
    name: 'journal entry',
    text: `SELECT ${entryColumns} FROM journal_entry e WHERE e.sequence = $1
           AND ($2::text IS NULL OR EXISTS (SELECT FROM partner_entry p WHERE p.entry_sequence = e.sequence AND p.ordinal >= 0 AND p.partner_id = $2))`,
    values: [sequence, partnerId],
  });
  return row ? toEntryRecord(row) : null;
}

/**
 * The postings of entries, in the order of posting. Postings of zero only mark a statement line and are left out.
 * @param partnerId gives only the postings on that partner's own accounts; null: all postings
 */
export async function postingsOf(
  tx: Queryable,
  sequences: readonly bigint[],
  partnerId: PartnerId | null,
): Promise<Map<bigint, PostingRecord[]>> {
  const rows = await tx.query<{ entry_sequence: bigint; account: string; asset: string; amount: bigint }>({
    name: 'postings of',
    // It starts from the entries, with one index probe for each. Over the view, and planned while the journal was
    // empty, the query walked a whole index of the journal.
    text: `SELECT e.sequence AS entry_sequence, p.account, p.asset, p.amount FROM unnest($1::bigint[]) u(sequence),
           LATERAL (SELECT * FROM journal_entry x WHERE x.sequence = u.sequence LIMIT 1) e,
           LATERAL (
             SELECT a.account, a.asset, a.amount, a.place FROM unnest(e.accounts, e.assets, e.amounts) WITH ORDINALITY a(account, asset, amount, place)
             WHERE $2::text IS NULL OR split_part(a.account, ':', 2) = $2
             UNION ALL SELECT 'wallet:' || e.member_id, '${POINTS_ASSET}', e.available_delta::numeric, cardinality(e.accounts) + 1 WHERE $2 IS NULL AND e.wallet_version IS NOT NULL
             UNION ALL SELECT 'hold:' || e.member_id, '${POINTS_ASSET}', e.held_delta::numeric, cardinality(e.accounts) + 2 WHERE $2 IS NULL AND e.wallet_version IS NOT NULL
           ) p
           WHERE p.amount <> 0 ORDER BY e.sequence, p.place`,
    values: [sequences.map(String), partnerId],
  });
  const found = new Map<bigint, PostingRecord[]>(sequences.map((sequence) => [sequence, []]));
  for (const { entry_sequence: sequence, account, asset, amount } of rows)
    found.get(sequence)?.push({ account, asset, amount });
  return found;
}
