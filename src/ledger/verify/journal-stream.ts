import { setImmediate } from 'node:timers/promises';
import { rational, type MemberId, type Micros, type PartnerId, type Queryable } from '../../platform/index.js';
import type { LotId, RateSheetId } from '../journal/ids.js';
import { POINTS_ASSET } from '../journal/account.js';
import type { EntryKind, LineKind } from '../journal/entry.js';
import type { MovementKind, Sink } from '../points/lot.js';
import type { PartnerPart } from '../journal/partner-part.js';
import { entryFacts, facts } from '../journal/facts.js';
import { canonicalPosting } from '../journal/seal.js';
import { KeyStream } from './key-stream.js';
import type { ReadAhead, ReadEntry, ReadMovement, ReadPosting } from './check.js';

/**
 * The journal in order, a bounded piece at a time: by ranges of its primary key and not through a cursor over joins of
 * whole tables, so that it takes the same memory at any size. Lots are found by an index, one LATERAL probe each: joined,
 * they were once read whole for every piece.
 *
 * A piece is one row with two texts: the driver took 3 times as long over a row an entry. An entry is taken apart when it
 * is read, so that it is garbage before the collector has to move it.
 */

/** Entries a piece. */
const PIECE = 500n;
/**
 * Entries a text, of some 100 kB: beyond 128 kB V8 keeps a string apart, as old, until a full collection. With one text a piece
 * the process grew to 1.4 times the memory over ten times the journal.
 */
const TEXT = PIECE / 2n;

/** What the texts are put together with, from the outside to the inside: control characters, which no id has. */
const separators = { entry: 30, part: 29, item: 28, section: 27, field: 31 } as const;
const by = (separator: keyof typeof separators): string => `chr(${separators[separator].toString()})`;
const [ENTRY, PART, ITEM, SECTION, FIELD] = (['entry', 'part', 'item', 'section', 'field'] as const).map((name) =>
  String.fromCharCode(separators[name]),
) as [string, string, string, string, string];

const joined = (separator: keyof typeof separators, columns: readonly string[]): string =>
  `concat(${columns.join(`, ${by(separator)}, `)})`;
/** Milliseconds since the epoch. A double holds them exactly for longer than there are calendars. */
const millis = (column: string): string => `(date_part('epoch', ${column}) * 1000)::bigint`;
const sinkOf = (m: string): string =>
  joined(
    'field',
    ['acceptor_id', 'price', 'price_currency', 'fx_numerator', 'fx_denominator'].map((column) => `${m}.${column}`),
  );

/** The order of the subquery is that of index partner_entry_place: nothing is sorted. Each by `partText` (check.ts). */
const parts = `
  SELECT entry_sequence, string_agg(concat(ordinal, ' ', partner_id, ' ', line_kind, ' ', counterparty_id, ' ', line_points), ${by('field')}) AS text,
    min(period) AS first_period, max(period) AS last_period
  FROM (SELECT * FROM partner_entry WHERE entry_sequence > $1 AND entry_sequence <= $2 AND ordinal >= 0 ORDER BY entry_sequence, ordinal) p GROUP BY entry_sequence`;

/** Of a refund: what was captured of the lot, what of that was refunded before, and how it was paid. */
const refunds = `
  CASE WHEN m.kind = 'REFUND' THEN (
    SELECT ${joined('section', [
      `sum(x.points) FILTER (WHERE x.kind IN ('CAPTURE', 'REDEEM'))`,
      `sum(x.points) FILTER (WHERE x.kind = 'REFUND' AND x.entry_sequence < m.entry_sequence)`,
      `min(${sinkOf('x')}) FILTER (WHERE x.kind IN ('CAPTURE', 'REDEEM'))`,
    ])}
    FROM lot_movement x WHERE x.reference = m.reference AND x.lot_id = m.lot_id
  ) END`;

/** In burn order, a reversal's own lot first: as the planner takes lots, so that it posts in the same order. */
const movements = `
  SELECT m.entry_sequence, string_agg(${joined('section', [
    joined('field', [
      'm.kind',
      'm.lot_id',
      'm.points',
      'm.reference',
      'm.member_id',
      'm.rate_sheet_id',
      'm.fund_price',
      millis('m.lot_expires_at'),
    ]),
    sinkOf('m'),
    refunds,
  ])}, ${by('item')}) AS text
  FROM (
    SELECT m.*, l.member_id, l.rate_sheet_id, l.fund_price, l.expires_at AS lot_expires_at
    FROM lot_movement m LEFT JOIN LATERAL (SELECT * FROM lot l WHERE l.id = m.lot_id LIMIT 1) l ON true
    WHERE m.entry_sequence > $1 AND m.entry_sequence <= $2 ORDER BY m.entry_sequence, m.kind = 'CLAWBACK', l.expires_at, l.entry_sequence
  ) m GROUP BY m.entry_sequence`;

/** A lot shares its id with the accrual or conversion that it is of. */
const lot = `
  SELECT ${joined('field', ['l.points', 'l.rate_sheet_id', 'l.fund_price', millis('l.expires_at')])} AS text
  FROM lot l WHERE e.kind IN ('ACCRUAL', 'CONVERSION_IN') AND l.id = 'lot_' || substr(e.reference, 5) LIMIT 1`;

/** Whether a row of accrual, redemption or conversion is the entry's own. */
const own =
  'x.id = e.reference AND x.entry_sequence = e.sequence AND x.partner_id = e.partner_id AND x.member_id = e.member_id AND x.created_at = e.posted_at';

/** What the entry is about, as far as it is sealed and not posted: the fields of its fact (`facts.ts`). */
const object = `
  CASE WHEN e.kind = 'ACCRUAL' THEN (
    SELECT ${joined('field', ['x.order_id', 'x.spend', 'x.currency', 'x.category', millis('x.occurred_at'), 'x.rate_sheet_id'])} FROM accrual x WHERE ${own}
  ) WHEN e.kind IN ('REDEMPTION', 'HOLD') THEN (
    SELECT ${joined('field', [
      'x.order_id',
      'x.quote_id',
      'x.rate_sheet_id',
      'x.points',
      'x.value',
      'x.currency',
      'x.reimbursement_price',
      `CASE e.kind WHEN 'HOLD' THEN (SELECT ${millis('h.held_until')} FROM hold h WHERE h.id = e.reference) END`,
    ])} FROM redemption x WHERE ${own}
  ) WHEN e.kind IN ('CONVERSION_IN', 'CONVERSION_OUT') THEN (
    SELECT ${joined('field', ['x.reference', 'x.native_units', 'x.rate_sheet_id'])} FROM conversion x WHERE ${own} AND e.kind = 'CONVERSION_' || x.direction
  ) WHEN e.kind = 'PAYMENT' THEN (
    SELECT ${joined('field', ['x.id', 'x.amount', 'x.currency', 'x.bank_reference', millis('x.paid_at')])} FROM payment x WHERE x.statement_id = e.reference
  ) WHEN e.kind = 'ADJUSTMENT' THEN (
    SELECT min(x.id) FROM dispute x WHERE x.line_id = e.reference AND x.entry_sequence = e.sequence
  ) END`;

const head = joined('field', [
  'e.sequence',
  'e.kind',
  'e.partner_id',
  'e.member_id',
  'e.reference',
  'e.period',
  'e.batch',
  millis('e.posted_at'),
  'p.first_period',
  'p.last_period',
  'e.available_delta',
  'e.held_delta',
  'cardinality(e.accounts)',
]);

/** What stands nowhere for a value that is null: it must not be left out of its list. */
const list = (column: string): string => `array_to_string(e.${column}, ${by('field')}, '')`;

/** $1 and $2: the sequences after which and up to which; $3: up to which the first text goes. */
const piece = `
  SELECT string_agg(text, ${by('entry')}) FILTER (WHERE sequence <= $3) AS first, string_agg(text, ${by('entry')}) FILTER (WHERE sequence > $3) AS second,
    max(batch) AS last_batch,
    array_agg(reference) FILTER (WHERE kind = 'ADJUSTMENT') AS adjusted, array_agg(reference) FILTER (WHERE kind = 'PAYMENT') AS paid
  FROM (
    SELECT e.sequence, e.kind, e.reference, e.batch, ${joined('part', [head, 'l.text', 'm.text', list('accounts'), list('assets'), list('amounts'), 'p.text', object])} AS text
    FROM journal_entry e
    LEFT JOIN (${parts}) p ON p.entry_sequence = e.sequence
    LEFT JOIN (${movements}) m ON m.entry_sequence = e.sequence
    LEFT JOIN LATERAL (${lot}) l ON true
    WHERE e.sequence > $1 AND e.sequence <= $2 ORDER BY e.sequence
  ) entry`;

interface PieceRow {
  first: string | null;
  second: string | null;
  last_batch: bigint | null;
  adjusted: (string | null)[] | null;
  paid: (string | null)[] | null;
}

const at = (list: readonly string[], i: number): string => list[i] ?? '';
/** What someone has put where a whole number belongs must be found, not stop the search: it becomes a number that fits nothing. */
const NO_AMOUNT = -1_000_000_007n;
const toWhole = (text: string): bigint => (/^-?[0-9]+$/.test(text) ? BigInt(text) : NO_AMOUNT);
const itemsOf = (text: string): string[] => (text === '' ? [] : text.split(FIELD));
const orNull = (text: string): string | null => (text === '' ? null : text);

function toPart(text: string): PartnerPart {
  const [ordinal = '', partner = '', kind = '', counterparty = '', points = ''] = text.split(' ');
  const line = { kind: kind as LineKind, points: toWhole(points) };
  return {
    ordinal: Number(ordinal),
    partnerId: partner as PartnerId,
    line: kind === '' ? null : counterparty === '' ? line : { ...line, counterpartyId: counterparty as PartnerId },
  };
}

function toSink(text: string): Sink | null {
  const [acceptor = '', price = '', currency = '', numerator = '', denominator = ''] = text.split(FIELD);
  if (acceptor === '' || price === '' || currency === '') return null;
  return {
    acceptorId: acceptor as PartnerId,
    currency,
    price: BigInt(price) as Micros,
    fx:
      numerator === '' || denominator === '' || denominator === '0'
        ? null
        : rational(toWhole(numerator), toWhole(denominator)),
  };
}

const toExpiry = (millis: string): number => (millis === '' ? Infinity : Number(millis));

function toLot(text: string): ReadEntry['lot'] {
  if (text === '') return null;
  const [points = '', sheet = '', fund = '', expires = ''] = text.split(FIELD);
  return {
    points: BigInt(points),
    rateSheetId: sheet as RateSheetId,
    fundPrice: BigInt(fund) as Micros,
    expiresAt: toExpiry(expires),
  };
}

function toMovement(text: string): ReadMovement {
  const [own = '', sink = '', captured = '', refunded = '', slice = ''] = text.split(SECTION);
  const [kind = '', lotId = '', points = '', reference = '', member = '', sheet = '', fund = '', expires = ''] =
    own.split(FIELD);
  return {
    kind: kind as MovementKind,
    lotId: lotId as LotId,
    points: BigInt(points),
    reference: orNull(reference),
    sink: toSink(sink),
    lot:
      member === ''
        ? null
        : {
            memberId: member as MemberId,
            rateSheetId: sheet as RateSheetId,
            fundPrice: BigInt(fund) as Micros,
            expiresAt: toExpiry(expires),
          },
    refunds: kind === 'REFUND' ? { captured: BigInt(captured), before: BigInt(refunded), sink: toSink(slice) } : null,
  };
}

const NONE: readonly ReadMovement[] = [];

/** What the fact of an entry's object is of. */
const objects: Partial<Record<EntryKind, Parameters<typeof facts.of>[0]>> = {
  ACCRUAL: 'accrual',
  REDEMPTION: 'redemption',
  HOLD: 'redemption',
  CONVERSION_IN: 'conversion',
  CONVERSION_OUT: 'conversion',
  PAYMENT: 'payment',
  ADJUSTMENT: 'resolution',
};

/** An entry taken out of a piece's text. */
class PackedEntry implements ReadEntry {
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly reference: string | null;
  readonly period: number;
  readonly batch: bigint;
  readonly postedAt: Date;
  readonly onePeriod: boolean;
  readonly lot: ReadEntry['lot'];
  readonly movements: readonly ReadMovement[];
  readonly postings: ReadPosting[] = [];
  readonly others: number;
  readonly whole: boolean;
  readonly postingsText: string;
  readonly partsText: string;
  readonly #object: string;
  readonly #keys: readonly string[];
  #parts: readonly PartnerPart[] | undefined;

  /** @param keysOf gives the facts of the keys that name the entry */
  constructor(text: string, instantOf: (millis: string) => Date, keysOf: (sequence: bigint) => readonly string[]) {
    const [
      head = '',
      lot = '',
      moved = '',
      accountsOf = '',
      assetsOf = '',
      amountsOf = '',
      partsOf = '',
      objectOf = '',
    ] = text.split(PART);
    const [
      sequence = '',
      kind = '',
      partner = '',
      member = '',
      reference = '',
      period = '',
      batch = '',
      posted = '',
      first,
      last,
      available = '',
      held = '',
      count = '',
    ] = head.split(FIELD);
    this.sequence = BigInt(sequence);
    this.kind = kind as EntryKind;
    this.partnerId = orNull(partner) as PartnerId | null;
    this.memberId = orNull(member) as MemberId | null;
    this.reference = orNull(reference);
    this.period = Number(period);
    this.batch = BigInt(batch);
    this.postedAt = instantOf(posted);
    this.onePeriod = first === '' || (first === period && last === period);
    this.lot = toLot(lot);
    this.movements = moved === '' ? NONE : moved.split(ITEM).map(toMovement);
    this.partsText = partsOf;
    this.#object = objectOf;
    this.#keys = keysOf(this.sequence);

    const accounts = itemsOf(accountsOf);
    const assets = itemsOf(assetsOf);
    const amounts = itemsOf(amountsOf);
    this.others = accounts.length;
    this.whole =
      accounts.length === assets.length && accounts.length === amounts.length && count === accounts.length.toString();
    let postings = '';
    for (let i = 0; i < accounts.length; i += 1) postings += this.#take(at(accounts, i), at(assets, i), at(amounts, i));
    if (available !== '' && available !== '0') postings += this.#take(`wallet:${member}`, POINTS_ASSET, available);
    if (held !== '' && held !== '0') postings += this.#take(`hold:${member}`, POINTS_ASSET, held);
    this.postingsText = postings;
  }

  /** Gives the posting's part of the text that is sealed. */
  #take(account: string, asset: string, amount: string): string {
    const separator = this.postings.length === 0 ? '' : ',';
    this.postings.push({ account, asset, amount: toWhole(amount) });
    return separator + canonicalPosting(account, asset, amount);
  }

  get hasObject(): boolean {
    return this.#object !== '';
  }

  get keys(): number {
    return this.#keys.length;
  }

  factsText(): string {
    const lines = [...this.#keys];
    if (this.lot)
      lines.push(
        facts.lot(
          this.lot.points,
          this.lot.rateSheetId,
          this.lot.expiresAt === Infinity ? null : this.lot.expiresAt.toString(),
        ),
      );
    for (const { kind, lotId, points } of this.movements) lines.push(facts.movement(kind, lotId, points));
    const object = objects[this.kind];
    if (object !== undefined && this.#object !== '') lines.push(facts.of(object, this.#object));
    return entryFacts(this.sequence, lines);
  }

  get parts(): readonly PartnerPart[] {
    this.#parts ??= this.partsText === '' ? [] : this.partsText.split(FIELD).map(toPart);
    return this.#parts;
  }
}

const references = (list: readonly (string | null)[] | null): string[] =>
  (list ?? []).filter((reference) => reference !== null);

const toAhead = (row: PieceRow): ReadAhead => ({
  lastBatch: row.last_batch ?? 0n,
  adjusted: references(row.adjusted),
  paid: references(row.paid),
});

export interface JournalPass {
  /** A key that names an entry which is not there. */
  strayKey(text: string): void;
  /** May ask the database. */
  begin(ahead: ReadAhead): Promise<void>;
  take(entries: Iterable<ReadEntry>): void;
}

/** Instants, one object for all that follow one another: a batch is posted at one. */
function instants(): (millis: string) => Date {
  let last = '';
  let date = new Date(0);
  return (text) => {
    if (text === last) return date;
    // Copied: what is cut out of a piece's text keeps the whole of it in memory.
    last = Number(text).toString();
    date = new Date(Number(text));
    return date;
  };
}

function* taken(text: string, instantOf: (millis: string) => Date, keys: KeyStream): Generator<ReadEntry> {
  for (const entry of text.split(ENTRY)) yield new PackedEntry(entry, instantOf, (sequence) => keys.take(sequence));
}

/** Gives the journal to a pass, piece by piece. While one is read, the database makes the next. */
export async function readJournal(tx: Queryable, pass: JournalPass): Promise<void> {
  const instantOf = instants();
  const keys = await KeyStream.open(tx, TEXT, (text) => {
    pass.strayKey(text);
  });
  const load = (after: bigint) =>
    tx.query<PieceRow>({ name: 'piece of the journal', text: piece, values: [after, after + PIECE, after + TEXT] });
  const firstAfter = async (after: bigint | null): Promise<bigint | null> => {
    const [row] = await tx.query<{ first: bigint | null }>({
      text: 'SELECT min(sequence) AS first FROM journal_entry WHERE $1::bigint IS NULL OR sequence > $1',
      values: [after],
    });
    return row?.first ?? null;
  };
  const first = await firstAfter(null);
  if (first === null) {
    await keys.end();
    return;
  }
  let after = first - 1n;
  let loading = load(after);
  for (;;) {
    // Taken out of the array: the driver's spent queries hold on to it, one to the next, until a full collection.
    const row = (await loading).pop();
    after += PIECE;
    const texts = [row?.first, row?.second].filter((text) => typeof text === 'string');
    if (!row || texts.length === 0) {
      // A gap, or the end.
      const next = await firstAfter(after);
      if (next === null) {
        await keys.end();
        return;
      }
      after = next - 1n;
    } else {
      await pass.begin(toAhead(row));
    }
    // The keys of these entries, before the next ones: else they would wait for those to be put together.
    await keys.upTo(after);
    loading = load(after);
    // It may fail while no one waits for it yet.
    loading.catch(() => undefined);
    // A turn of the event loop, so that the statement is on its way before the reading keeps the thread.
    await setImmediate();
    for (const text of texts) pass.take(taken(text, instantOf, keys));
  }
}
