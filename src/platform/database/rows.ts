import type { EntitySchema } from '@mikro-orm/core';
import type { Query } from './database.js';
import { columnMaker, copier, reader, recordMaker } from './generated.js';
import { insertOneText, insertText, updateText, type ColumnSource, type Conflict } from './row-text.js';
import { tableOf, type Column, type RecordOf, type RowOfRecord } from './table.js';

/** Reads a column's value from a source that has it under another name or not at all. */
type PickOf<Source, Value> = (source: Source) => Value | (null extends Value ? undefined : never);

/** The columns that a source has under their own names. */
type HasItself<Made, Source> = {
  [Key in keyof Made]: Source extends Readonly<Record<Key, Made[Key]>> ? Key : never;
}[keyof Made];

/** The array literal of a column of lists, such as `listColumn` makes it. */
interface ListPick<Source> {
  readonly lists: (sources: readonly Source[]) => string;
}

/**
 * How the columns are read from a source. One is needed for each column that the source does not have under its own
 * name.
 */
type Picks<Made, Source, Left extends keyof Made> = {
  readonly [Key in Exclude<keyof Made, HasItself<Made, Source> | Left>]:
    | PickOf<Source, Made[Key]>
    | (Made[Key] extends readonly unknown[] ? ListPick<Source> : never);
} & {
  readonly [Key in HasItself<Made, Source>]?: PickOf<Source, Made[Key]>;
};

interface Insert<Made, Once extends keyof Made> {
  /** The name under which it is prepared. */
  readonly name?: string;
  /** Columns that have one value for all rows. */
  readonly once?: readonly Once[];
  /** Columns whose values the database makes, each with its SQL. */
  readonly sql?: Partial<Readonly<Record<keyof Made, string>>>;
  /** Columns that get their default. */
  readonly without?: readonly (keyof Made)[];
  /** Columns to which the new value is added when a row's primary key exists already. */
  readonly add?: readonly (keyof Made)[];
  /** Columns that get the new value when a row's primary key exists already. */
  readonly replace?: readonly (keyof Made)[];
}

interface Update<Made> {
  readonly name?: string;
  readonly set: readonly (keyof Made)[];
}

/** Makes a query that writes rows. */
type WriteOf<Made, Source, Once extends keyof Made> = [Once] extends [never]
  ? (sources: readonly Source[]) => Query
  : (sources: readonly Source[], once: Readonly<Pick<Made, Once>>) => Query;

/**
 * Makes queries that write rows of one table from sources of one type. The queries' texts are made once, when the
 * module is loaded.
 */
interface Writer<Made, Source> {
  /** `INSERT INTO table (columns) SELECT unnest($1::type[]), ...` */
  insert<Once extends keyof Made = never>(insert: Insert<Made, Once>): WriteOf<Made, Source, Once>;
  /** `UPDATE table t SET a = u.a FROM unnest($1::type[], ...) u(key, a) WHERE t.key = u.key` by the primary key. */
  update(update: Update<Made>): (sources: readonly Source[]) => Query;
}

/** A record as MikroORM's types have an entity. */
type Loose<Made> = { readonly [Key in keyof Made]: Made[Key] | (null extends Made[Key] ? undefined : never) };

/** What follows from an entity's columns. */
interface Rows<Made> extends Writer<Made, Made> {
  /**
   * The columns, for a SELECT.
   * @param alias the table's alias, such as `a`
   */
  columns(alias: string): string;
  /** A row of the table as a record. */
  readonly toRecord: (row: RowOfRecord<Made>) => Made;
  /** The same, with the name of its GraphQL type. */
  named<const Name extends string>(name: Name): (row: RowOfRecord<Made>) => Made & { readonly __typename: Name };
  /** A record from the entity that an ORM transaction has, in which a value that was left out is undefined. */
  readonly copy: (entity: Loose<Made>) => Made;
  /** `INSERT INTO table (columns) VALUES ($1, ...)` */
  insertOne(insert: { readonly name?: string }): (record: Made) => Query;
  /**
   * A writer from sources that are not the table's records.
   * @param picks how those columns are read that the source does not have under their own names; columns in `Left` are
   * read from no source
   */
  from<Source, Left extends keyof Made = never>(picks: Picks<Made, Source, Left>): Writer<Made, Source>;
}

type Encode = (sources: readonly never[]) => string;
type Given = ((source: never) => unknown) | ListPick<never>;

/** How the values of a type are written into an array literal. */
const kinds: Readonly<Record<string, 'text' | 'number' | 'time' | 'bytes'>> = {
  text: 'text',
  bigint: 'number',
  int: 'number',
  smallint: 'number',
  boolean: 'number',
  numeric: 'number',
  'numeric(38,0)': 'number',
  'timestamptz(3)': 'time',
  timestamptz: 'time',
  bytea: 'bytes',
};

/** Makes the array literal of one column, as its type requires. */
function encoder({ type, property }: Column, given: Given | undefined): Encode {
  if (given && 'lists' in given) return given.lists;
  const kind = kinds[type];
  if (kind === undefined) throw new Error(`${property}: sets of rows with values of type ${type} are not written`);
  return columnMaker(kind, property, given);
}

/** How a statement gets the value of one parameter. */
interface Parameter {
  readonly property: string;
  readonly encode: Encode | null;
}

function maker(name: string | undefined, text: string, parameters: readonly Parameter[]) {
  return (sources: readonly never[], once?: Readonly<Record<string, unknown>>): Query => {
    const values: unknown[] = [];
    for (const { property, encode } of parameters) values.push(encode ? encode(sources) : once?.[property]);
    return name === undefined ? { text, values } : { name, text, values };
  };
}

function oneMaker(table: string, columns: readonly Column[], name: string | undefined) {
  const text = insertOneText(table, columns);
  const readers = columns.map(({ property }) => reader(property));
  return (record: never): Query => {
    const values = readers.map((read) => read(record));
    return name === undefined ? { text, values } : { name, text, values };
  };
}

interface AnyInsert {
  readonly name?: string;
  readonly once?: readonly string[];
  readonly sql?: Readonly<Record<string, string | undefined>>;
  readonly without?: readonly string[];
  readonly add?: readonly string[];
  readonly replace?: readonly string[];
}

function writer(table: string, columns: readonly Column[], picks: Readonly<Record<string, Given | undefined>>) {
  const parameter = (column: Column): Parameter => ({
    property: column.property,
    encode: encoder(column, picks[column.property]),
  });
  const insert = ({ name, once = [], sql = {}, without = [], add = [], replace = [] }: AnyInsert) => {
    const written = columns.filter(({ property, generated }) => !generated && !without.includes(property));
    const sources = written.map((column): ColumnSource => {
      const made = sql[column.property];
      if (made !== undefined) return { column, kind: 'sql', sql: made };
      return { column, kind: once.includes(column.property) ? 'once' : 'each' };
    });
    const parameters = sources
      .filter(({ kind }) => kind !== 'sql')
      .map(({ column, kind }) => (kind === 'each' ? parameter(column) : { property: column.property, encode: null }));
    const conflict: Conflict = {
      keys: columns.filter(({ primary }) => primary),
      add: columns.filter(({ property }) => add.includes(property)),
      replace: columns.filter(({ property }) => replace.includes(property)),
    };
    return maker(name, insertText(table, sources, conflict), parameters);
  };
  const update = ({ name, set }: { readonly name?: string; readonly set: readonly string[] }) => {
    const keys = columns.filter(({ primary }) => primary);
    const changed = set.map((property) => {
      const column = columns.find((candidate) => candidate.property === property);
      if (!column) throw new Error(`${table} has no column for ${property}`);
      return column;
    });
    return maker(name, updateText(table, keys, changed), [...keys, ...changed].map(parameter));
  };
  return { insert, update };
}

/**
 * Makes, from the columns that an entity declares, everything that would otherwise be written by hand for each of them:
 * the mapper from a row of the database to a record, and the queries that write many rows at once.
 * @param leftOut columns that only the database reads and writes
 */
export function rowsOf<const Entity extends EntitySchema, Left extends keyof RecordOf<Entity> = never>(
  entity: Entity,
  leftOut: readonly Left[] = [],
): Rows<Omit<RecordOf<Entity>, Left>> {
  const table = tableOf(entity);
  const columns = table.columns.filter(({ property }) => !(leftOut as readonly string[]).includes(property));
  const rows = {
    columns: (alias: string) => columns.map(({ name }) => `${alias}.${name}`).join(', '),
    toRecord: recordMaker(columns),
    named: (name: string) => recordMaker(columns, name),
    copy: copier(columns),
    insertOne: ({ name }: { readonly name?: string }) => oneMaker(table.name, columns, name),
    from: (picks: Readonly<Record<string, Given | undefined>>) => writer(table.name, columns, picks),
    ...writer(table.name, columns, {}),
  };
  // The types say of each column, by name, the same as the loops above say of all.
  return rows as unknown as Rows<Omit<RecordOf<Entity>, Left>>;
}
