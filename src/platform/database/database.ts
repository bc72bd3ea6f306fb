import type { MikroORM } from '@mikro-orm/sql';

/** What a column can give: bigint for int8 and whole numeric, Date for timestamptz, Buffer for bytea. */
export type Value = string | number | bigint | boolean | Date | Buffer | null | readonly Value[] | object;

/** One statement. With a name it is prepared once a connection and planned once. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Queryable {
  /** Runs one statement; rows as plain objects, named as the columns are. */
  query<Row extends object>(statement: Statement): Promise<Row[]>;
}

/** The lane's transaction: statements sent without waiting for one another travel together. */
export interface SerialTransaction extends Queryable {
  /**
   * Sends the statements, each before it asks for the next, and COMMIT in one flight, and waits for all.
   * Errors: the first statement's own, or what the iteration threw; then nothing is committed; {@link CommitUnknown} when the connection was lost after sending.
   */
  finish(statements: Iterable<Statement>): Promise<void>;
}

/** The connection went away between COMMIT and its answer: whether it took effect must be looked up. */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown';
}

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
  stream<Row extends object>(statement: Statement, size: number): AsyncIterable<Row[]>;
  /** Connections: in all, idle, and callers waiting for one. */
  pool(): { total: number; idle: number; waiting: number };
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** SQLSTATEs and system codes that mean that the server or the way to it went away, not that a statement was wrong. */
const lossCodes = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'ENOENT', 'EHOSTUNREACH',
  '57P01', '57P02', '57P03', '57P05', '25P03', '53300', '08000', '08001', '08003', '08004', '08006',
]);

/** Whether the error means that the connection is gone, so that the same work may be tried on another. */
export function isConnectionLoss(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (error instanceof CommitUnknown) return true;
  // Not by instanceof Error: a socket's error may be of another realm, as under tests, and then was taken for a broken command.
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && lossCodes.has(code)) return true;
  if (typeof message !== 'string') return false;
  return /connection terminated|connection ended|client has encountered a connection error|not queryable|client was closed|timeout exceeded when trying to connect|connection timeout/i.test(message);
}

/** The SQLSTATE of a database error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Whether a unique constraint of that name (or any) refused a row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false;
  return constraint === undefined || (error as { constraint?: unknown }).constraint === constraint;
}
