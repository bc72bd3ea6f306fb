/**
 * How the database joins the rows of a piece of the journal into one text, and how that is taken apart again: by
 * control characters, the outermost first. No id contains them.
 */
const separators = { entry: 30, part: 29, item: 28, section: 27, field: 31 } as const;
type Separator = keyof typeof separators;

const characterOf = (separator: Separator): string => String.fromCharCode(separators[separator]);
export const ENTRY = characterOf('entry');
export const PART = characterOf('part');
export const ITEM = characterOf('item');
export const SECTION = characterOf('section');
export const FIELD = characterOf('field');

/** The separator in SQL. */
export const by = (separator: Separator): string => `chr(${separators[separator].toString()})`;

/** Columns as one text in SQL; null is an empty field. */
export const joined = (separator: Separator, columns: readonly string[]): string =>
  `concat(${columns.join(`, ${by(separator)}, `)})`;

/** Milliseconds since the epoch, in SQL. A double holds them exactly for far longer than any date here. */
export const millisText = (column: string): string => `(date_part('epoch', ${column}) * 1000)::bigint`;

/** The fields of a fact, in SQL: joined in the order that the room's own fact has. */
export const factFields = (columns: readonly string[]): string => joined('field', columns);

/** The fields at the end of a fact that are named because they came later (`fieldsGiven`), of columns of a row `x` in SQL. */
export const namedFields = (columns: readonly string[]): string =>
  `concat(${columns.map((column) => `${by('field')} || '@${column}' || ${by('field')} || x.${column}`).join(', ')})`;

/** A condition in SQL: whether a row `x` of a room's table is the own operation of an entry `e`. */
export const isOwnObject =
  'x.id = e.reference AND x.entry_sequence = e.sequence AND x.partner_id = e.partner_id AND x.member_id = e.member_id AND x.created_at = e.posted_at';

/** Texts as a list in SQL. They are kinds, which contain no quotes. */
export const listOf = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ');
