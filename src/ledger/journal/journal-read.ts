import { type Database, type MemberId, type PartnerId, type Queryable, type RowOf } from '../../platform/index.js';
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
  /** The partner and the member of the operation, and the object that it is about. */
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly subjectId: string | null;
}

/** A posting as the API gives it: whole points, or micros of a currency. */
export interface PostingRecord {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export type EntryRow = Pick<
  RowOf<typeof JournalEntryEntity>,
  'sequence' | 'kind' | 'period' | 'posted_at' | 'partner_id' | 'member_id' | 'reference'
>;

/** The columns that an {@link EntryRow} is read from: `journal_entry e`. */
export const entryColumns = 'e.sequence, e.kind, e.period, e.posted_at, e.partner_id, e.member_id, e.reference';

export const toEntryRecord = (row: EntryRow): JournalEntryRecord => ({
  __typename: 'JournalEntry',
  id: journalEntryId(row.sequence),
  sequence: row.sequence,
  kind: row.kind,
  periodNumber: row.period,
  postedAt: row.posted_at,
  partnerId: row.partner_id,
  memberId: row.member_id,
  subjectId: row.reference,
});

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
