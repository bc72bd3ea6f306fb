import { p, type EntitySchema, type InferEntity } from '@mikro-orm/core';

/**
 * The kinds of columns that tables have: MikroORM's property builders, each with the exact type that the migrations
 * give it.
 * An entity is made of these, so its statements can name the types and `npm run schema:check` can compare them.
 */
export const column = {
  text: <T extends string = string>() => p.string().$type<T>().columnType('text'),
  /** One of a few words; the table has its own CHECK for them. */
  oneOf: <const T extends readonly string[]>(words: T) => p.enum(words).columnType('text'),
  bigint: <T extends bigint = bigint>() => p.bigint().$type<T>().columnType('bigint'),
  int: () => p.integer().columnType('int'),
  smallint: () => p.smallint().columnType('smallint'),
  /** A whole number of up to 38 digits: sums of points, and micros. */
  whole: <T extends bigint = bigint>() => p.bigint().$type<T>().columnType('numeric(38,0)'),
  /** A whole number of any size. */
  wholeOfAnySize: <T extends bigint = bigint>() => p.bigint().$type<T>().columnType('numeric'),
  /** A decimal number, as text. */
  decimal: () => p.decimal().columnType('numeric'),
  /** An instant, to the millisecond. */
  time: () => p.datetime(3).columnType('timestamptz(3)'),
  /** An instant as exact as the database's clock; the program has it to the millisecond. */
  timeOfClock: () => p.datetime().columnType('timestamptz'),
  bytes: () => p.blob().$type<Buffer>().columnType('bytea'),
  boolean: () => p.boolean().columnType('boolean'),
  uuid: () => p.uuid().columnType('uuid'),
  json: <T>() => p.json<T>().columnType('jsonb'),
  texts: () => p.type(Array).$type<readonly string[]>().columnType('text[]'),
  wholes: () => p.type(Array).$type<readonly bigint[]>().columnType('numeric[]'),
} as const;

/** A row of an entity's table in the program: a property for each column. */
export type RecordOf<Entity extends EntitySchema> = {
  readonly [Key in Extract<keyof InferEntity<Entity>, string>]: Exclude<InferEntity<Entity>[Key], undefined>;
};

type Upper =
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'N'
  | 'O'
  | 'P'
  | 'Q'
  | 'R'
  | 'S'
  | 'T'
  | 'U'
  | 'V'
  | 'W'
  | 'X'
  | 'Y'
  | 'Z';

/** The name of a property's column: `orderId` is `order_id`. */
type ColumnName<Property extends string> = Property extends `${infer First}${infer Rest}`
  ? `${First extends Upper ? `_${Lowercase<First>}` : First}${ColumnName<Rest>}`
  : '';

/** A row of an entity's table as the database gives it. */
export type RowOf<Entity extends EntitySchema> = RowOfRecord<RecordOf<Entity>>;

export type RowOfRecord<Record> = {
  readonly [Key in Extract<keyof Record, string> as ColumnName<Key>]: Record[Key];
};

/** One column, as its entity declares it. */
export interface Column {
  readonly property: string;
  /** The column's name in the table. */
  readonly name: string;
  /** The type as PostgreSQL names it, such as `timestamptz(3)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
  /** The database makes its value, so it is never written. */
  readonly generated: boolean;
}

/** A table, as its entity declares it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

interface Declared {
  readonly columnType?: string;
  readonly columnTypes?: readonly string[];
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly generated?: unknown;
}

const tables = new WeakMap<EntitySchema, Table>();

/**
 * The table that an entity declares.
 * Errors: the entity names no table, or a property is not made of {@link column}.
 */
export function tableOf(entity: EntitySchema): Table {
  const known = tables.get(entity);
  if (known) return known;
  const { tableName, className, properties } = entity.meta;
  if (!tableName) throw new Error(`the entity ${className} names no table`);
  const columns = Object.entries(properties as Readonly<Record<string, Declared>>).map(
    ([property, declared]): Column => {
      const type = declared.columnType ?? declared.columnTypes?.[0];
      if (type === undefined) throw new Error(`${className}.${property} does not say the type of its column`);
      return {
        property,
        name: property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        type,
        nullable: declared.nullable === true,
        primary: declared.primary === true,
        generated: declared.generated !== undefined,
      };
    },
  );
  const table = { name: tableName, columns };
  tables.set(entity, table);
  return table;
}
