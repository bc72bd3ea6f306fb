import { digitsOf, formatMicros, journalEntryId, type Database, type PartnerId } from '../../platform/index.js';
import { POINTS_ASSET } from '../../ledger/index.js';
import { csvRow } from './csv.js';

/** Beyond every ordinal: a smallint. */
const MAX_ORDINAL = 32_767;

interface Row {
  sequence: bigint; ordinal: number; kind: string; period: number; posted_at: Date; account: string; asset: string; amount: bigint;
  line_kind: string | null; line_points: bigint | null; counterparty: string | null;
}

const header = ['sequence', 'entry', 'kind', 'period', 'postedAt', 'account', 'asset', 'amount', 'statementLine', 'points', 'counterparty'];

/** Rows read at a time: some 200 kB of text, whatever the journal's length. */
const CHUNK = 2_000;

const bounds = `SELECT coalesce(p.first_sequence, 1) AS first, coalesce(p.last_sequence, h.sequence) AS last
  FROM lane_head h LEFT JOIN settlement_period p ON p.number = $1::int`;

// LATERAL with LIMIT 1: a probe an entry. A plain join was planned as a merge that began at the journal's beginning for
// every part (0.5 s each at a million entries).
const text = (ofPartner: boolean) => `
  SELECT p.entry_sequence AS sequence, e.kind, e.period, e.posted_at, p.ordinal, p.account, p.asset, p.amount, p.line_kind, p.line_points, c.code AS counterparty
  FROM posting p
  CROSS JOIN LATERAL (SELECT kind, period, posted_at FROM journal_entry e WHERE e.sequence = p.entry_sequence LIMIT 1) e
  LEFT JOIN partner c ON c.id = p.counterparty_id
  WHERE (p.entry_sequence, p.ordinal) > ($1::bigint, $2::int) AND p.entry_sequence <= $3 ${ofPartner ? 'AND p.partner_id = $5' : ''}
  ORDER BY p.entry_sequence, p.ordinal LIMIT $4`;

/**
 * The journal as CSV, one record a posting, in the order of sequence. Read part by part up to where it stood at the
 * beginning: it only grows, so that is one state of it, and a slow reader holds no connection and no snapshot.
 * Postings of 0 that mark a statement line are kept: they are what the line's count counts.
 * @param partnerId only the postings on this partner's accounts; null: all postings of everyone
 * @param period only that period's; null: all
 */
export async function* journalCsv(database: Database, partnerId: PartnerId | null, period: number | null): AsyncIterable<string> {
  yield csvRow(header);
  const [range] = await database.query<{ first: bigint; last: bigint }>({ text: bounds, values: [period] });
  if (!range) return;
  let [sequence, ordinal] = [range.first - 1n, MAX_ORDINAL];
  for (;;) {
    const rows: Row[] = await database.query<Row>({
      name: partnerId === null ? 'journal export' : 'journal export of',
      text: text(partnerId !== null), values: [sequence, ordinal, range.last, CHUNK, ...(partnerId === null ? [] : [partnerId])],
    });
    if (rows.length > 0) yield rows.map((row) => csvRow([
      row.sequence, journalEntryId(row.sequence), row.kind, row.period, row.posted_at.toISOString(), row.account, row.asset,
      row.asset === POINTS_ASSET ? row.amount : formatMicros(row.amount, digitsOf(row.asset)),
      row.line_kind ?? '', row.line_points ?? '', { text: row.counterparty },
    ])).join('');
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return;
    [sequence, ordinal] = [last.sequence, last.ordinal];
  }
}
