import type { MikroORM } from '@mikro-orm/sql';

/** One statement for the database. With a name it is prepared once for each connection, and planned once. */
export interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Queryable {
  /** Runs one query. Gives the rows as plain objects, whose properties are named like the columns. */
  query<Row extends object>(query: Query): Promise<Row[]>;
}

/** The lane's transaction. Statements that are sent without waiting for one another travel together. */
export interface SerialTransaction extends Queryable {
  /**
   * Sends the queries and COMMIT in one flight, each query before it asks for the next, and waits for all.
   * Errors: the error of the first failed statement, or what the iteration threw: then nothing is committed.
   * CommitUnknown (failures.ts) when the connection was lost after COMMIT was sent.
   */
  finish(queries: Iterable<Query>): Promise<void>;
}

/** What the database allows us at the moment. */
export type Standing = 'writable' | 'readOnly';

type Engine = 'pglite' | 'postgres';

/** One network's database: embedded (PGlite) or PostgreSQL, with the same dialect. */
export interface Database extends Queryable {
  readonly engine: Engine;
  /** For the rooms' entities. On PGlite its statements take turns with all others. */
  readonly orm: MikroORM;
  /** A transaction on a pooled connection; READ COMMITTED. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** A read-only REPEATABLE READ transaction: one snapshot for many statements. */
  snapshot<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** The same for a few small statements: with the limits and plans of all that serves callers. They take turns. */
  glance<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Small reads over one connection, on which those that are asked for at the same time travel together. Each statement sees
   * what is committed when it runs.
   */
  together<T>(work: (read: Queryable) => Promise<T>): Promise<T>;
  /**
   * A transaction on the lane's own connection, one behind the other. On PostgreSQL the next begins when the COMMIT of
   * the one before was sent, and the server runs them in that order.
   */
  serial<T>(work: (tx: SerialTransaction) => Promise<T>): Promise<T>;
  /**
   * Streams rows in bounded chunks over one snapshot, through a cursor.
   * @param size the number of rows in a chunk
   */
  stream<Row extends object>(query: Query, size: number): AsyncIterable<Row[]>;
  /** The numbers of connections in all, of idle ones, and of callers that wait for one. */
  pool(): { total: number; idle: number; waiting: number };
  /**
   * What is possible now, asked over the pool and over the lane's own connection. Errors: the database does not answer,
   * or says nothing.
   */
  standing(): Promise<Standing>;
  /** While the work goes on, connections of the pool and the ORM are not given up for being silent. For migrations. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
