import { digitsOf, formatMicros, type Database } from '../../platform/index.js';
import { numbersOf, POINTS_ASSET } from '../../ledger/index.js';
import { csvRow, type Separator } from './csv.js';

interface Row {
  sequence: bigint;
  kind: string;
  reference: string | null;
  posted_at: Date;
  account: string;
  asset: string;
  amount: bigint;
  partner: string | null;
}

interface Form {
  readonly separator: Separator;
  /** In which days are counted. */
  readonly timeZone: string;
  /** The numbers of accounts by their kinds. */
  readonly numbers: ReadonlyMap<string, string>;
}

const header = ['date', 'entry', 'account', 'debit', 'credit', 'currency', 'reference', 'partner', 'text'];

/** Entries read at a time. */
const CHUNK = 500n;

/** Amounts that nobody owes yet: the books of most have no place for them. */
const memo: ReadonlySet<string> = new Set(['commitment', 'commitments']);

const bounds = `SELECT p.first_sequence AS first, coalesce(p.last_sequence, h.sequence) AS last
  FROM lane_head h, settlement_period p WHERE p.number = $1::int`;

// Sequences have no gap. LATERAL reads entry by entry and so keeps to the primary key, whatever the planner believes of the journal's size.
const chunk = `SELECT e.sequence, e.kind, e.reference, e.posted_at, p.account, p.asset, p.amount, c.code AS partner
  FROM generate_series($1::bigint + 1, $2::bigint) w(sequence)
  CROSS JOIN LATERAL (SELECT * FROM journal_entry j WHERE j.sequence = w.sequence LIMIT 1) e
  LEFT JOIN LATERAL unnest(e.accounts, e.assets, e.amounts) WITH ORDINALITY p(account, asset, amount, place)
    ON p.asset <> '${POINTS_ASSET}' AND p.amount <> 0
  LEFT JOIN partner c ON c.id = split_part(p.account, ':', 2)
  ORDER BY e.sequence, p.place`;

/**
 * A period's postings of money as CSV, in the order of sequence and up to where it stood at the beginning. What the network owes is a
 * credit, as in its books: a positive amount. Entries that move points alone are not in it.
 */
export async function* ledgerCsv(
  database: Database,
  period: number,
  { separator, timeZone, numbers }: Form,
): AsyncIterable<string> {
  yield csvRow(header, separator);
  const [range] = await database.query<{ first: bigint; last: bigint }>({ text: bounds, values: [period] });
  if (!range) return;
  // en-CA writes a day as ISO 8601 does.
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const record = (
    { sequence, kind, reference, posted_at: at, account, asset, amount, partner }: Row,
    number?: string,
  ) => {
    const accountKind = account.split(':')[0] ?? '';
    const size = formatMicros(amount < 0n ? -amount : amount, digitsOf(asset));
    return csvRow(
      [
        day.format(at),
        sequence,
        numbers.get(accountKind) ?? accountKind,
        amount < 0n ? size : '',
        amount < 0n ? '' : size,
        asset,
        { text: number ?? reference },
        { text: partner },
        kind,
      ],
      separator,
    );
  };
  const isShown = ({ account }: { account: string | null }): boolean => {
    const kind = account?.split(':')[0];
    return kind !== undefined && (!memo.has(kind) || numbers.has(kind));
  };
  let after = range.first - 1n;
  while (after < range.last) {
    const through = after + CHUNK < range.last ? after + CHUNK : range.last;
    const rows = await database.query<Row>({ name: 'ledger export', text: chunk, values: [after, through] });
    after = through;
    const shown = rows.filter(isShown);
    const named = [...new Set(shown.flatMap(({ reference }) => reference ?? []))];
    const found = await numbersOf(database, named);
    if (shown.length > 0)
      yield shown.map((row) => record(row, row.reference === null ? undefined : found.get(row.reference))).join('');
  }
}
