import { known, rational, type LotId, type MemberId, type Micros, type PartnerId, type Queryable, type RateSheetId } from '../../platform/index.js';
import type { EntryKind, Line, LineKind } from '../entry.js';
import type { FundingModel, Lot, MovementKind, Sink } from '../lot.js';
import { toMovement } from '../wallets.js';
import type { ReadEntry, ReadMovement, ReadPosting } from './check.js';

/**
 * The journal in order, a bounded piece at a time: by ranges of the primary key and not through a cursor, because two
 * range scans need no sort and no join of whole tables, and so the same memory at any size. All postings of an entry
 * travel as one text: a row each cost Node three times as much.
 */

/** Entries a piece: 2,000 with their postings are some 2 MB. */
export const PIECE = 2_000;

const FIELD = '\u001f';
const RECORD = '\u001e';

interface EntryRow {
  sequence: bigint; kind: EntryKind; partner_id: PartnerId | null; member_id: MemberId | null; reference: string | null;
  period: number; batch: bigint; posted_at: Date; postings: string | null; one_period: boolean | null; lot: string | null;
}

interface MovementRow {
  entry_sequence: bigint; lot_id: LotId; kind: MovementKind; points: bigint; reference: string | null;
  acceptor_id: PartnerId | null; price: Micros | null; price_currency: string | null;
  fx_numerator: bigint | null; fx_denominator: bigint | null; lot: string | null;
  captured: bigint | null; refunded: bigint | null; slice: string | null;
}

const packed = (columns: string): string => `concat(${columns.split(', ').join(`, chr(31), `)})`;

const postingColumns = 'ordinal, account, asset, amount, partner_id, member_id, line_kind, counterparty_id, line_points';
const lotColumns = `l.id, l.member_id, l.partner_id, l.rate_sheet_id, l.funding_model, l.currency, l.issue_price, l.fund_price, l.breakage_share`;

/** $1 and $2: the sequences after which and up to which. A lot shares its id with the accrual or conversion it is of. */
const entriesText = `
  SELECT e.sequence, e.kind, e.partner_id, e.member_id, e.reference, e.period, e.batch, e.posted_at, p.postings,
    p.first_period = e.period AND p.last_period = e.period AS one_period,
    CASE WHEN l.id IS NOT NULL THEN ${packed(`${lotColumns}, l.entry_sequence, l.points, l.remaining, l.held, l.expired, to_json(l.created_at), to_json(l.expires_at)`)} END AS lot
  FROM journal_entry e
  LEFT JOIN (
    SELECT entry_sequence, string_agg(${packed(postingColumns)}, chr(30)) AS postings, min(period) AS first_period, max(period) AS last_period
    FROM posting WHERE entry_sequence > $1 AND entry_sequence <= $2 GROUP BY entry_sequence
  ) p ON p.entry_sequence = e.sequence
  LEFT JOIN lot l ON e.kind IN ('ACCRUAL', 'CONVERSION_IN') AND l.id = 'lot_' || substr(e.reference, 5)
  WHERE e.sequence > $1 AND e.sequence <= $2 ORDER BY e.sequence`;

const movementsText = `
  SELECT m.*, CASE WHEN l.id IS NOT NULL THEN ${packed(lotColumns)} END AS lot, c.captured, c.refunded, c.slice
  FROM lot_movement m
  LEFT JOIN lot l ON l.id = m.lot_id
  LEFT JOIN LATERAL (
    SELECT sum(x.points) FILTER (WHERE x.kind IN ('CAPTURE', 'REDEEM')) AS captured,
      sum(x.points) FILTER (WHERE x.kind = 'REFUND' AND x.entry_sequence < m.entry_sequence) AS refunded,
      min(${packed('x.acceptor_id, x.price, x.price_currency, x.fx_numerator, x.fx_denominator')}) FILTER (WHERE x.kind IN ('CAPTURE', 'REDEEM')) AS slice
    FROM lot_movement x WHERE m.kind = 'REFUND' AND x.reference = m.reference AND x.lot_id = m.lot_id
  ) c ON m.kind = 'REFUND'
  WHERE m.entry_sequence > $1 AND m.entry_sequence <= $2 ORDER BY m.entry_sequence`;

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

function toLine(kind: string | undefined, counterparty: string | undefined, points: string | undefined): Line | null {
  if (kind === undefined || kind === '') return null;
  const counterpartyId = orNull(counterparty) as PartnerId | null;
  const line = { kind: kind as LineKind, points: BigInt(points ?? 0) };
  return counterpartyId === null ? line : { ...line, counterpartyId };
}

function toPostings(text: string | null): ReadPosting[] {
  if (text === null) return [];
  const postings = text.split(RECORD).map((record): ReadPosting => {
    const [ordinal = '', account = '', asset = '', amount = '', partner, member, kind, counterparty, points] = record.split(FIELD);
    return {
      ordinal: Number(ordinal), account, asset, amount: BigInt(amount), partnerId: orNull(partner) as PartnerId | null, memberId: orNull(member) as MemberId | null,
      line: toLine(kind, counterparty, points),
    };
  });
  // They come in the order of the primary key, but nothing promises it.
  for (let i = 1; i < postings.length; i += 1) {
    if (known(postings[i - 1], 'posting').ordinal > known(postings[i], 'posting').ordinal) return postings.sort((a, b) => a.ordinal - b.ordinal);
  }
  return postings;
}

const toTime = (text: string): Date => new Date(text.slice(1, -1));

function toLotTerms(fields: readonly string[]) {
  const [id = '', member = '', partner = '', sheet = '', model = '', currency = '', issue = '', fund = '', share = ''] = fields;
  return {
    id: id as LotId, memberId: member as MemberId, partnerId: partner as PartnerId, rateSheetId: sheet as RateSheetId,
    fundingModel: model as FundingModel, currency, issuePrice: BigInt(issue) as Micros, fundPrice: BigInt(fund) as Micros,
    breakageShare: BigInt(share) as Micros, expiresAt: null,
  };
}

function toReadLot(text: string | null): Lot | null {
  if (text === null) return null;
  const fields = text.split(FIELD);
  const [sequence = '', points = '', remaining = '', held = '', expired = '', created = '', expires = ''] = fields.slice(9);
  return {
    ...toLotTerms(fields), entrySequence: BigInt(sequence), points: BigInt(points), remaining: BigInt(remaining), held: BigInt(held),
    expired: BigInt(expired), createdAt: toTime(created), expiresAt: expires === '' ? null : toTime(expires),
  };
}

function toSink(text: string | null): Sink | null {
  if (text === null) return null;
  const [acceptor = '', price = '', currency = '', numerator = '', denominator = ''] = text.split(FIELD);
  if (acceptor === '' || price === '' || currency === '') return null;
  return {
    acceptorId: acceptor as PartnerId, currency, price: BigInt(price) as Micros,
    fx: numerator === '' || denominator === '' ? null : rational(BigInt(numerator), BigInt(denominator)),
  };
}

const toReadMovement = (row: MovementRow): ReadMovement => ({
  ...toMovement(row),
  lot: row.lot === null ? null : toLotTerms(row.lot.split(FIELD)),
  refunds: row.kind === 'REFUND' ? { captured: row.captured ?? 0n, before: row.refunded ?? 0n, sink: toSink(row.slice) } : null,
});

const NONE: readonly ReadMovement[] = [];

/** Joins entries and movements, both in order of sequence. */
function toEntries(entryRows: readonly EntryRow[], movementRows: readonly MovementRow[]): ReadEntry[] {
  let at = 0;
  const movementsOf = (sequence: bigint): readonly ReadMovement[] => {
    let found: ReadMovement[] | undefined;
    for (let row = movementRows[at]; row && row.entry_sequence <= sequence; row = movementRows[(at += 1)]) {
      // Those of entries that do not exist are passed over: their number tells that there are some.
      if (row.entry_sequence === sequence) (found ??= []).push(toReadMovement(row));
    }
    return found ?? NONE;
  };
  return entryRows.map((row): ReadEntry => ({
    sequence: row.sequence, kind: row.kind, partnerId: row.partner_id, memberId: row.member_id, reference: row.reference,
    period: row.period, batch: row.batch, postedAt: row.posted_at, postings: toPostings(row.postings),
    onePeriod: row.one_period ?? true, lot: toReadLot(row.lot), movements: movementsOf(row.sequence),
  }));
}

/** Reads the journal piece by piece; while one piece is looked at, the database makes the next. */
export async function* readJournal(tx: Queryable): AsyncGenerator<readonly ReadEntry[]> {
  const boundAfter = async (after: bigint): Promise<bigint | null> => {
    const [row] = await tx.query<{ last: bigint | null }>({
      text: 'SELECT max(sequence) AS last FROM (SELECT sequence FROM journal_entry WHERE sequence > $1 ORDER BY sequence LIMIT $2) piece',
      values: [after, PIECE],
    });
    return row?.last ?? null;
  };
  const load = (after: bigint, upTo: bigint) => {
    const values = [after, upTo];
    const loading = Promise.all([tx.query<EntryRow>({ text: entriesText, values }), tx.query<MovementRow>({ text: movementsText, values })]);
    // What is loaded ahead may fail while no one waits for it yet.
    loading.catch(() => undefined);
    return loading;
  };
  const [first] = await tx.query<{ sequence: bigint | null }>({ text: 'SELECT min(sequence) AS sequence FROM journal_entry' });
  if (first?.sequence === null || first?.sequence === undefined) return;
  let after = first.sequence - 1n;
  let upTo = await boundAfter(after);
  let loading = upTo === null ? null : load(after, upTo);
  while (loading !== null && upTo !== null) {
    const ahead: Promise<bigint | null> = boundAfter(upTo);
    const [entryRows, movementRows] = await loading;
    after = upTo;
    upTo = await ahead;
    loading = upTo === null ? null : load(after, upTo);
    yield toEntries(entryRows, movementRows);
  }
}
