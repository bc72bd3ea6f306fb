import type { Address } from './address.js';

/** How long the server lets a connection's statements and transactions take, in milliseconds; 0: any time. */
export interface Limits {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
}

/**
 * Settings that the work in this process relies on, whatever the server, the database or the role have as their own.
 */
const relied: Readonly<Record<string, string>> = {
  // NULL within an array literal. With off, every missing value would become the text NULL.
  array_nulls: 'on',
  // Bytes are read as hexadecimal digits, and instants as ISO 8601.
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  check_function_bodies: 'on',
  // The lane's lock orders transactions; a higher level would make them fail instead.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // Connections that wait for work are kept; the pool closes its own.
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * If the server has `off`, it is turned on, because work that was acknowledged could be lost. Other values, for
 * standbys, stay as they are.
 */
const DURABLE = 'synchronous_commit';

const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;

/** The state of a new connection, once it is set up. */
export interface ConnectionSession {
  readonly pid: number;
  /** A standby, or set to read-only by an administrator. */
  readonly readOnly: boolean;
}

/**
 * The statement that sets up a connection, before anything else goes over it. Start parameters are not used, because
 * PgBouncer refuses those that it does not know. Settings that this server's version does not have are left out.
 */
export function sessionStatement(
  { statementMs, lockMs, idleInTransactionMs }: Limits,
  plans: Readonly<Record<string, string>>,
  { schema }: Pick<Address, 'schema'>,
): { text: string; values: string[][] } {
  const wanted: Record<string, string> = {
    ...relied,
    ...plans,
    statement_timeout: statementMs.toString(),
    lock_timeout: lockMs.toString(),
    idle_in_transaction_session_timeout: idleInTransactionMs.toString(),
    [DURABLE]: 'on',
    ...(schema !== undefined && { search_path: quoted(schema) }),
  };
  return {
    text: `SELECT count(set_config(s.name, v.value, false)), pg_backend_pid() AS pid,
             pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"
           FROM unnest($1::text[], $2::text[]) v(name, value) JOIN pg_settings s ON s.name = v.name
           WHERE s.name <> '${DURABLE}' OR s.setting = 'off'`,
    values: [Object.keys(wanted), Object.values(wanted)],
  };
}

/** What only the server can change. It is checked at the start. */
export interface Server {
  readonly version: number;
  readonly versionText: string;
  readonly encoding: string;
  readonly database: string;
  /** The schema in which tables are made and found; null: there is none. */
  readonly schema: string | null;
  readonly searchPath: string;
  readonly replicationRole: string;
  readonly defaultReadOnly: boolean;
  readonly recovering: boolean;
  readonly fsync: boolean;
  readonly encrypted: boolean;
}

export const serverQuery = `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
    current_setting('server_encoding') AS encoding, current_database()::text AS database, current_schema()::text AS schema,
    current_setting('search_path') AS "searchPath", current_setting('session_replication_role') AS "replicationRole",
    current_setting('transaction_read_only') = 'on' AS "defaultReadOnly", pg_is_in_recovery() AS recovering,
    current_setting('fsync') = 'on' AS fsync,
    coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted`;

/**
 * The database cannot be worked with as it is set up. The message is a sentence that names the setting and says what to
 * do.
 */
export class UnfitDatabase extends Error {
  override name = 'UnfitDatabase';
}

const OLDEST = 150_000;

/**
 * Ends the start when the server is not what the work relies on.
 * Errors: {@link UnfitDatabase}.
 */
export function expectFit(
  server: Server,
  { schema, mayBeReadOnly }: { readonly schema: string | undefined; readonly mayBeReadOnly: boolean },
): void {
  const { database, replicationRole, searchPath } = server;
  if (server.version < OLDEST)
    throw new UnfitDatabase(`the server is PostgreSQL ${server.versionText}: Kula needs 15 or later`);
  if (server.encoding !== 'UTF8') {
    throw new UnfitDatabase(
      `server_encoding of the database ${database} is ${server.encoding}, and Kula needs UTF8: make it anew with createdb --encoding=UTF8 --template=template0`,
    );
  }
  if (replicationRole === 'replica') {
    throw new UnfitDatabase(
      'session_replication_role is replica, with which no trigger guards the journal: reset it for this role and database (ALTER ROLE ... RESET session_replication_role)',
    );
  }
  if (server.schema === null) {
    throw new UnfitDatabase(
      schema === undefined
        ? `search_path is ${searchPath}, and there is no such schema that this role may use: create it, or name one in DATABASE_URL (?schema=NAME)`
        : `there is no schema ${schema} that this role may use: create it (CREATE SCHEMA), or name another in DATABASE_URL (?schema=NAME)`,
    );
  }
  if (mayBeReadOnly) return;
  if (server.recovering)
    throw new UnfitDatabase(
      'the server is a standby, which only reads: DATABASE_URL must lead to the primary (or name all servers: HOST1,HOST2)',
    );
  if (server.defaultReadOnly)
    throw new UnfitDatabase(
      'default_transaction_read_only is on, so nothing can be written: reset it for the server, the database and this role',
    );
}

/** Sentences about things that work but that an operator should hear of. */
export function warningsOf({ fsync, encrypted }: Server, tls: Address['tls']): string[] {
  const verified =
    tls === undefined ||
    tls.mode === 'disable' ||
    tls.mode.startsWith('verify') ||
    (tls.mode === 'require' && tls.rootCert !== undefined);
  return [
    ...(fsync ? [] : ['fsync is off: a crash of the machine loses what was acknowledged']),
    ...(verified || !encrypted
      ? []
      : ["the server's certificate is not checked, so someone between can read along: sslmode=verify-full checks it"]),
  ];
}
