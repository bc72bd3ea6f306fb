import { entryDeclarations, entryKinds, entryKindsWhere, type EntryObject } from './define-entry.js';
import { by, factFields, joined, listOf, millisText } from './piece-text.js';
import type { EntryKind } from '../journal/kinds.js';
import { movementKinds, type MovementDeclaration } from '../points/lot.js';

const sinkOf = (m: string): string =>
  joined(
    'field',
    ['acceptor_id', 'price', 'price_currency', 'fx_numerator', 'fx_denominator'].map((column) => `${m}.${column}`),
  );

/**
 * The subquery is in the order of index partner_entry_place, so nothing is sorted. Each part is written like `partText`
 * (check.ts).
 */
const parts = `
  SELECT entry_sequence, string_agg(concat(ordinal, ' ', partner_id, ' ', line_kind, ' ', counterparty_id, ' ', line_points), ${by('field')}) AS text,
    min(period) AS first_period, max(period) AS last_period
  FROM (SELECT * FROM partner_entry WHERE entry_sequence > $1 AND entry_sequence <= $2 AND ordinal >= 0 ORDER BY entry_sequence, ordinal) p GROUP BY entry_sequence`;

const movementsWhere = (is: (movement: MovementDeclaration) => boolean): MovementDeclaration[] =>
  Object.values<MovementDeclaration>(movementKinds).filter(is);

/** `CASE ... END` of these conditions, or NULL when there are none. */
const cases = (whens: readonly string[]): string => (whens.length === 0 ? 'NULL' : `CASE ${whens.join(' ')} END`);

/**
 * For a movement that gives points back: the points taken from the lot, the points of those given back before, and how
 * the taking was paid.
 */
const givenBack = ({ kind, givesBack = [] }: MovementDeclaration): string => `
  WHEN m.kind = '${kind}' THEN (
    SELECT ${joined('section', [
      `sum(x.points) FILTER (WHERE x.kind IN (${listOf(givesBack)}))`,
      `sum(x.points) FILTER (WHERE x.kind = '${kind}' AND x.entry_sequence < m.entry_sequence)`,
      `min(${sinkOf('x')}) FILTER (WHERE x.kind IN (${listOf(givesBack)}))`,
    ])}
    FROM lot_movement x WHERE x.reference = m.reference AND x.lot_id = m.lot_id
  )`;

/** For a movement in place of a part: the label of the part's lot. */
const forPart = (): string => {
  const kinds = movementsWhere((movement) => movement.forPart === true).map(({ kind }) => kind);
  return cases(
    kinds.length === 0
      ? []
      : [
          `WHEN m.kind IN (${listOf(kinds)}) THEN (SELECT ${joined('field', ['p.offer_id', 'p.cost_centre'])}
            FROM lot p WHERE p.id = CASE m.for_lot WHEN '' THEN 'lot_' || substr(m.reference, 5) ELSE m.for_lot END)`,
        ],
  );
};

/** For the points that an entry issued held: when their hold ends. */
const heldUntil = `CASE WHEN m.kind = 'HOLD' THEN (
    SELECT ${millisText('h.held_until')} FROM hold h WHERE h.id = m.reference AND h.issued_sequence = m.entry_sequence) END`;

/**
 * In burn order, with the kinds that come last behind all others. The planner takes lots in this order, so postings
 * made again by it come in the same order.
 */
const movements = (): string => `
  SELECT m.entry_sequence, string_agg(${joined('section', [
    joined('field', [
      'm.kind',
      'm.lot_id',
      'm.points',
      'm.reference',
      'm.member_id',
      'm.rate_sheet_id',
      'm.fund_price',
      millisText('m.lot_expires_at'),
      'm.offer_id',
      'm.cost_centre',
      'm.for_lot',
      heldUntil,
    ]),
    sinkOf('m'),
    cases(movementsWhere(({ givesBack }) => givesBack !== undefined).map(givenBack)),
    forPart(),
  ])}, ${by('item')}) AS text
  FROM (
    SELECT m.*, l.member_id, l.rate_sheet_id, l.fund_price, l.expires_at AS lot_expires_at, l.offer_id, l.cost_centre
    FROM lot_movement m LEFT JOIN LATERAL (SELECT * FROM lot l WHERE l.id = m.lot_id LIMIT 1) l ON true
    WHERE m.entry_sequence > $1 AND m.entry_sequence <= $2 ORDER BY m.entry_sequence, m.kind = ANY('{${movementsWhere(
      ({ comesLast }) => comesLast === true,
    )
      .map(({ kind }) => kind)
      .join(',')}}'), l.expires_at, l.entry_sequence, l.id
  ) m GROUP BY m.entry_sequence`;

/** The first lot shares its id with the object of the entry that made it; the others are found by the index of parts. */
const lots = (): string => {
  const issues = `e.kind = ANY('{${entryKindsWhere((entry) => entry.issues !== undefined).join(',')}}')`;
  return `
  SELECT string_agg(${joined('field', ['l.points', 'l.rate_sheet_id', 'l.fund_price', millisText('l.expires_at'), 'l.id', 'l.part', 'l.offer_id', 'l.cost_centre'])}, ${by('item')}) AS text
  FROM (
    (SELECT * FROM lot f WHERE ${issues} AND f.id = 'lot_' || substr(e.reference, 5) LIMIT 1)
    UNION ALL
    (SELECT * FROM lot n WHERE ${issues} AND n.entry_sequence = e.sequence AND n.part IS NOT NULL ORDER BY n.entry_sequence, n.part)
  ) l`;
};

/**
 * The object of the entry, as far as it is sealed and not posted: the fields of its fact, from the room's own table.
 */
function object(): string {
  const kinds = new Map<EntryObject, EntryKind[]>();
  for (const kind of entryKinds) {
    const of = entryDeclarations[kind]?.object;
    if (of) kinds.set(of, [...(kinds.get(of) ?? []), kind]);
  }
  return cases([...kinds].map(([{ query }, its]) => `WHEN e.kind IN (${listOf(its)}) THEN (${query})`));
}

const head = joined('field', [
  'e.sequence',
  'e.kind',
  'e.partner_id',
  'e.member_id',
  'e.reference',
  'e.period',
  'e.batch',
  millisText('e.posted_at'),
  'p.first_period',
  'p.last_period',
  'e.available_delta',
  'e.held_delta',
  'cardinality(e.accounts)',
]);

/** A list as text; a null in it becomes an empty text, because it must not drop out of the list. */
const list = (column: string): string => `array_to_string(e.${column}, ${by('field')}, '')`;

/**
 * $1 and $2: the sequences after which and up to which the piece goes; $3: the sequence up to which the first text
 * goes.
 */
const makePiece = (): string => `
  SELECT string_agg(text, ${by('entry')}) FILTER (WHERE sequence <= $3) AS first, string_agg(text, ${by('entry')}) FILTER (WHERE sequence > $3) AS second,
    max(batch) AS last_batch,
    string_agg(${factFields(['kind', 'reference'])}, ${by('item')}) FILTER (WHERE kind = ANY('{${entryKindsWhere(({ lookup }) => lookup !== undefined).join(',')}}') AND reference IS NOT NULL) AS referenced
  FROM (
    SELECT e.sequence, e.kind, e.reference, e.batch, ${joined('part', [head, 'l.text', 'm.text', list('accounts'), list('assets'), list('amounts'), 'p.text', object()])} AS text
    FROM journal_entry e
    LEFT JOIN (${parts}) p ON p.entry_sequence = e.sequence
    LEFT JOIN (${movements()}) m ON m.entry_sequence = e.sequence
    LEFT JOIN LATERAL (${lots()}) l ON true
    WHERE e.sequence > $1 AND e.sequence <= $2 ORDER BY e.sequence
  ) entry`;

let piece: string | undefined;

/** The statement that gives a piece. It is put together once, when all rooms have declared their kinds. */
export const pieceQuery = (): string => (piece ??= makePiece());

export interface PieceRow {
  first: string | null;
  second: string | null;
  last_batch: bigint | null;
  /** The kinds of entries that have a lookup, each with the reference of an entry. */
  referenced: string | null;
}
