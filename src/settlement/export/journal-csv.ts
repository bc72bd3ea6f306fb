import { digitsOf, formatMicros, type Database, type PartnerId } from '../../platform/index.js';
import { POINTS_ASSET, journalEntryId } from '../../ledger/index.js';
import { csvRow, type Separator } from './csv.js';

interface Row {
  sequence: bigint;
  kind: string;
  period: number;
  posted_at: Date;
  account: string;
  asset: string;
  amount: bigint;
  line_kind: string | null;
  line_points: bigint | null;
  counterparty: string | null;
}

const header = [
  'sequence',
  'entry',
  'kind',
  'period',
  'postedAt',
  'account',
  'asset',
  'amount',
  'statementLine',
  'points',
  'counterparty',
];

/** Entries read at a time, which is about 250 kB of text for a journal of any length. */
const CHUNK = 500;

const bounds = `SELECT coalesce(p.first_sequence, 1) AS first, coalesce(p.last_sequence, h.sequence) AS last
  FROM lane_head h LEFT JOIN settlement_period p ON p.number = $1::int`;

/** $1 is the sequence after which to read, $2 the last sequence, $3 the number of entries, $4 the partner. */
const ofEveryone =
  'SELECT sequence FROM journal_entry WHERE sequence > $1::bigint AND sequence <= $2 ORDER BY 1 LIMIT $3';
const ofPartner = `SELECT DISTINCT entry_sequence AS sequence FROM partner_entry
  WHERE partner_id = $4 AND ordinal >= 0 AND entry_sequence > $1::bigint AND entry_sequence <= $2 ORDER BY 1 LIMIT $3`;

// LATERAL reads entry by entry and so keeps the view's branches on the primary key, whatever the planner believes of their sizes.
const text = (wanted: string, where: string) => `
  SELECT e.sequence, e.kind, e.period, e.posted_at, p.account, p.asset, p.amount, p.line_kind, p.line_points, c.code AS counterparty
  FROM (${wanted}) w
  CROSS JOIN LATERAL (SELECT * FROM journal_entry j WHERE j.sequence = w.sequence LIMIT 1) e
  CROSS JOIN LATERAL (SELECT * FROM posting q WHERE q.entry_sequence = w.sequence ${where} OFFSET 0) p
  LEFT JOIN partner c ON c.id = p.counterparty_id
  ORDER BY e.sequence, p.ordinal`;

/**
 * The journal as CSV, one record a posting, in the order of sequence. Read part by part up to where it stood at the
 * beginning. The journal only grows, so this is one state of it, and a slow reader holds no connection and no snapshot.
 * Postings of 0 that mark a statement line are kept, because the line's count includes their entries.
 * @param partnerId only the postings on this partner's accounts; null means everyone's
 * @param period only that period's entries; null means all
 */
export async function* journalCsv(
  database: Database,
  partnerId: PartnerId | null,
  period: number | null,
  separator: Separator,
): AsyncIterable<string> {
  yield csvRow(header, separator);
  const [range] = await database.query<{ first: bigint; last: bigint }>({ text: bounds, values: [period] });
  if (!range) return;
  let after = range.first - 1n;
  for (;;) {
    const rows: Row[] = await database.query<Row>(
      partnerId === null
        ? { name: 'journal export', text: text(ofEveryone, ''), values: [after, range.last, CHUNK] }
        : {
            name: 'journal export of',
            text: text(ofPartner, 'AND q.partner_id = $4'),
            values: [after, range.last, CHUNK, partnerId],
          },
    );
    if (rows.length > 0)
      yield rows
        .map((row) =>
          csvRow(
            [
              row.sequence,
              journalEntryId(row.sequence),
              row.kind,
              row.period,
              row.posted_at.toISOString(),
              row.account,
              row.asset,
              row.asset === POINTS_ASSET ? row.amount : formatMicros(row.amount, digitsOf(row.asset)),
              row.line_kind ?? '',
              row.line_points ?? '',
              { text: row.counterparty },
            ],
            separator,
          ),
        )
        .join('');
    const last = rows.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}
