import {
  journalEntryId, journalSequence, readCursorNumber, type Database, type JournalEntryId, type MemberId, type PageRequest,
  type PartnerId, type Queryable,
} from '../platform/index.js';
import type { EntryKind } from './entry.js';

/** An entry of the journal as it is answered. */
export interface JournalEntryRecord {
  readonly __typename: 'JournalEntry';
  readonly id: JournalEntryId;
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly periodNumber: number;
  readonly postedAt: Date;
}

/** A posting as it is answered: whole points, or micros of a currency. */
export interface PostingRecord {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface EntryRow {
  sequence: bigint;
  kind: EntryKind;
  period: number;
  posted_at: Date;
}

/** What {@link EntryRow} is read from, of `journal_entry e`. */
export const entryColumns = 'e.sequence, e.kind, e.period, e.posted_at';

export const toEntryRecord = (row: EntryRow): JournalEntryRecord => ({
  __typename: 'JournalEntry',
  id: journalEntryId(row.sequence),
  sequence: row.sequence,
  kind: row.kind,
  periodNumber: row.period,
  postedAt: row.posted_at,
});

/** What the journal can be narrowed to; all that is given must hold. */
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

/** The sequences of a period, the first left out; none when there is no such period. */
async function rangeOf(tx: Queryable, period: number): Promise<{ after: bigint; last: bigint }> {
  const [row] = await tx.query<{ first_sequence: bigint; last_sequence: bigint | null }>({
    name: 'period range', text: 'SELECT first_sequence, last_sequence FROM settlement_period WHERE number = $1', values: [period],
  });
  return row ? { after: row.first_sequence - 1n, last: row.last_sequence ?? END } : { after: END, last: END };
}

/**
 * A page of the journal, oldest first: up to one entry more than the page holds.
 * Each narrowing walks an index in the order of sequence (partner_entry_partner, which wants ordinal >= 0 said;
 * journal_entry_wallet; journal_entry_kind; the primary key for a period), and each is told the cursor: without it a merge began at the journal's beginning (1.5 s at a
 * million entries, against 2 ms).
 */
export async function findEntries(tx: Queryable, filter: EntryFilter, page: PageRequest): Promise<JournalEntryRecord[]> {
  const cursor = page.after ? readCursorNumber(page.after[0] ?? '') : 0n;
  const range = filter.period === undefined ? { after: 0n, last: END } : await rangeOf(tx, filter.period);
  const values: unknown[] = [cursor > range.after ? cursor : range.after, range.last, page.limit + 1];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const within = (column: string): string => `${column} > $1::bigint AND ${column} <= $2::bigint`;
  const where = [within('e.sequence')];
  if (filter.kind !== undefined) where.push(`e.kind = ${bind(filter.kind)}`);
  if (filter.partnerId !== undefined) {
    where.push(`EXISTS (SELECT FROM partner_entry p WHERE p.partner_id = ${bind(filter.partnerId)} AND p.ordinal >= 0 AND p.entry_sequence = e.sequence AND ${within('p.entry_sequence')})`);
  }
  if (filter.memberId !== undefined) {
    // The order of versions is that of sequences, and an index's; a wallet's whole history is small beside the journal.
    where.push(`e.member_id = ${bind(filter.memberId)} AND e.wallet_version IS NOT NULL`);
  }
  const rows = await tx.query<EntryRow>({
    text: `SELECT ${entryColumns} FROM journal_entry e WHERE ${where.join(' AND ')} ORDER BY ${filter.memberId === undefined ? 'e.sequence' : 'e.wallet_version'} LIMIT $3`,
    values,
  });
  return rows.map(toEntryRecord);
}

/** One entry by its id; for a partner only one that has a posting on an account of its own. */
export async function findEntry(database: Database, id: JournalEntryId, partnerId: PartnerId | null): Promise<JournalEntryRecord | null> {
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
 * The postings of entries, in the order of posting. Those of zero only mark a statement line and are left out.
 * @param partnerId leaves only the postings on that partner's accounts: no one else's, and no member's
 */
export async function postingsOf(tx: Queryable, sequences: readonly bigint[], partnerId: PartnerId | null): Promise<Map<bigint, PostingRecord[]>> {
  const rows = await tx.query<{ entry_sequence: bigint; account: string; asset: string; amount: bigint }>({
    name: 'postings of',
    text: `SELECT entry_sequence, account, asset, amount FROM posting
           WHERE entry_sequence = ANY($1::bigint[]) AND amount <> 0 AND ($2::text IS NULL OR partner_id = $2)
           ORDER BY entry_sequence, ordinal`,
    values: [sequences.map(String), partnerId],
  });
  const found = new Map<bigint, PostingRecord[]>(sequences.map((sequence) => [sequence, []]));
  for (const { entry_sequence: sequence, account, asset, amount } of rows) found.get(sequence)?.push({ account, asset, amount });
  return found;
}
