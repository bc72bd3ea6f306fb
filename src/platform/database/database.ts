import type { MikroORM } from '@mikro-orm/sql';

/** What a column can give: bigint for int8 and whole numeric, Date for timestamptz, Buffer for bytea. */
export type Value = string | number | bigint | boolean | Date | Buffer | null | readonly Value[] | object;

/** One statement for the database. With a name it is prepared once a connection and planned once. */
export interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Queryable {
  /** Runs one query; rows as plain objects, named as the columns are. */
  query<Row extends object>(query: Query): Promise<Row[]>;
}

/** The lane's transaction: statements sent without waiting for one another travel together. */
export interface SerialTransaction extends Queryable {
  /**
   * Sends the queries, each before it asks for the next, and COMMIT in one flight, and waits for all.
   * Errors: the first statement's own, or what the iteration threw; then nothing is committed; CommitUnknown (failures.ts) when the connection was lost after sending.
   */
  finish(queries: Iterable<Query>): Promise<void>;
}

/** What the database can do for us now. */
export type Standing = 'writable' | 'readOnly';

export type Engine = 'pglite' | 'postgres';

/** One network's database: embedded (PGlite) or PostgreSQL, the same dialect. */
export interface Database extends Queryable {
  readonly engine: Engine;
  /** For the rooms' entities. On PGlite its statements take turns with all others. */
  readonly orm: MikroORM;
  /** A transaction on a pooled connection; READ COMMITTED. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** A read-only REPEATABLE READ transaction: one snapshot for many statements. */
  snapshot<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * A transaction on the lane's own connection, one behind the other: on PostgreSQL the next begins when the COMMIT of the one
   * before is sent, and the server runs them in that order.
   */
  serial<T>(work: (tx: SerialTransaction) => Promise<T>): Promise<T>;
  /**
   * Streams rows in bounded chunks over one snapshot, through a cursor.
   * @param size rows a chunk
   */
  stream<Row extends object>(query: Query, size: number): AsyncIterable<Row[]>;
  /** Connections: in all, idle, and callers waiting for one. */
  pool(): { total: number; idle: number; waiting: number };
  /** What can be done now, asked over the pool and over the lane's own connection. Errors: the database does not answer, or says nothing. */
  standing(): Promise<Standing>;
  /** While the work goes on, connections of the pool and the ORM are not given up for being silent: for migrations. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
