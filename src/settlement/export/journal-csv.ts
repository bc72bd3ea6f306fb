import { digitsOf, formatMicros, journalEntryId, type Database, type PartnerId } from '../../platform/index.js';
import { csvRow } from './csv.js';

interface Row {
  sequence: bigint; kind: string; period: number; posted_at: Date; account: string; asset: string; amount: bigint;
  line_kind: string | null; line_points: bigint | null; counterparty: string | null;
}

const header = ['sequence', 'entry', 'kind', 'period', 'postedAt', 'account', 'asset', 'amount', 'statementLine', 'points', 'counterparty'];

/** Rows fetched at a time: some 200 kB of text, whatever the journal's length. */
const CHUNK = 2_000;

/**
 * The journal as CSV, one record a posting, in the order of sequence. Streamed over one snapshot: memory stays flat.
 * Postings of 0 that mark a statement line are kept: they are what the line's count counts.
 * @param partnerId only the postings on this partner's accounts; null: all postings of everyone
 * @param period only that period's; null: all
 */
export async function* journalCsv(database: Database, partnerId: PartnerId | null, period: number | null): AsyncIterable<string> {
  yield csvRow(header);
  const where: string[] = [];
  const values: unknown[] = [];
  if (partnerId !== null) where.push(`p.partner_id = $${values.push(partnerId).toString()}`);
  if (period !== null) {
    // The period's range of sequences: an index range, not a filter over all there is.
    const number = `$${values.push(period).toString()}`;
    where.push(`p.entry_sequence >= (SELECT first_sequence FROM settlement_period WHERE number = ${number})`,
      `p.entry_sequence <= (SELECT coalesce(last_sequence, 9223372036854775807) FROM settlement_period WHERE number = ${number})`);
  }
  const rows = database.stream<Row>({
    text: `SELECT e.sequence, e.kind, e.period, e.posted_at, p.account, p.asset, p.amount, p.line_kind, p.line_points, c.code AS counterparty
           FROM posting p JOIN journal_entry e ON e.sequence = p.entry_sequence LEFT JOIN partner c ON c.id = p.counterparty_id
           ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY p.entry_sequence, p.ordinal`,
    values,
  }, CHUNK);
  for await (const chunk of rows) {
    yield chunk.map((row) => csvRow([
      row.sequence, journalEntryId(row.sequence), row.kind, row.period, row.posted_at.toISOString(), row.account, row.asset,
      row.asset === 'PTS' ? row.amount : formatMicros(row.amount, digitsOf(row.asset)),
      row.line_kind ?? '', row.line_points ?? '', { text: row.counterparty },
    ])).join('');
  }
}
