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

/**
 * A page of the journal, oldest first: up to one entry more than the page holds.
 * Each narrowing walks an index in the order of sequence: posting_wallet, posting_partner, journal_entry_kind, and a
 * period is a range of sequences.
 */
export async function findEntries(tx: Queryable, filter: EntryFilter, page: PageRequest): Promise<JournalEntryRecord[]> {
  const values: unknown[] = [page.after ? readCursorNumber(page.after[0] ?? '') : 0n, page.limit + 1];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const where = ['e.sequence > $1'];
  if (filter.period !== undefined) {
    const number = bind(filter.period);
    // The period's own range, not its column: the primary key serves it.
    where.push(
      `e.sequence >= (SELECT first_sequence FROM settlement_period WHERE number = ${number})`,
      `e.sequence <= (SELECT coalesce(last_sequence, 9223372036854775807) FROM settlement_period WHERE number = ${number})`,
    );
  }
  if (filter.kind !== undefined) where.push(`e.kind = ${bind(filter.kind)}`);
  if (filter.partnerId !== undefined) {
    where.push(`EXISTS (SELECT FROM posting p WHERE p.partner_id = ${bind(filter.partnerId)} AND p.entry_sequence = e.sequence)`);
  }
  if (filter.memberId !== undefined) {
    // Version order is sequence order; a wallet's whole history is small beside the journal.
    where.push(`e.sequence IN (SELECT p.entry_sequence FROM posting p WHERE p.member_id = ${bind(filter.memberId)} AND p.wallet_version IS NOT NULL)`);
  }
  const rows = await tx.query<EntryRow>({
    text: `SELECT ${entryColumns} FROM journal_entry e WHERE ${where.join(' AND ')} ORDER BY e.sequence LIMIT $2`,
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
           AND ($2::text IS NULL OR EXISTS (SELECT FROM posting p WHERE p.entry_sequence = e.sequence AND p.partner_id = $2))`,
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
