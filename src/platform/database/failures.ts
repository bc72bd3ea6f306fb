/**
 * What an error of the database or its driver means for the work that met it. There is one table, so that the lane, the
 * pool and the answers to callers agree.
 */

/**
 * - `lost`: the connection is gone, cannot be made, or cannot be used any more; the same work may be tried on another.
 * - `again`: this transaction lost against another one; the same work may be tried at once.
 * - `readOnly`: the server only reads, as in the middle of a failover; nothing can be written over this connection.
 * - `busy`: the server has no room, memory, locks or time left for this statement; later it may.
 * - `ours`: a statement or a value was wrong, and will be wrong again.
 */
export type Failure = 'lost' | 'again' | 'readOnly' | 'busy' | 'ours';

/** The connection was lost between COMMIT and its answer, so whether it took effect must be looked up. */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown';
}

/** The server only reads. The code is the one that PostgreSQL itself gives to a write. */
export class ReadOnlyServer extends Error {
  override name = 'ReadOnlyServer';
  readonly code = '25006';
}

/** By class, the first two characters of a SQLSTATE: for all states of the class that {@link states} does not name. */
const classes: Readonly<Record<string, Failure>> = {
  '08': 'lost', // connection exceptions, among them all that PgBouncer says
  28: 'lost', // not let in: wrong password, pg_hba.conf
  53: 'busy', // insufficient resources: disk full, out of memory
  58: 'busy', // system errors outside of PostgreSQL: a disk that does not read
};

const states: Readonly<Record<string, Failure>> = {
  '25006': 'readOnly', // read_only_sql_transaction
  '25P03': 'lost', // idle_in_transaction_session_timeout
  '25P04': 'lost', // transaction_timeout, of PostgreSQL 17
  '26000': 'lost', // invalid_sql_statement_name: someone dropped what was prepared on this connection
  '3D000': 'lost', // invalid_catalog_name: there is no such database to connect to
  '40001': 'again', // serialization_failure, and on a standby a conflict with recovery
  '40003': 'lost', // statement_completion_unknown
  '40P01': 'again', // deadlock_detected
  '53300': 'lost', // too_many_connections: none could be made
  '55000': 'ours', // object_not_in_prerequisite_state
  '55006': 'busy', // object_in_use
  '55P03': 'busy', // lock_not_available: lock_timeout
  '57014': 'busy', // query_canceled: statement_timeout, or an administrator
  '57P01': 'lost', // admin_shutdown
  '57P02': 'lost', // crash_shutdown
  '57P03': 'lost', // cannot_connect_now: it starts, stops or recovers
  '57P04': 'lost', // database_dropped
  '57P05': 'lost', // idle_session_timeout
  '72000': 'again', // snapshot_too_old
};

/**
 * Codes of Node.js for sockets, names and TLS. {@link connectCodes} count only when connecting, to the folder of a
 * socket.
 */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'EAI_MEMORY',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOTCONN',
  'EMFILE',
  'ENFILE',
  'EPROTO',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'HOSTNAME_MISMATCH',
]);
const connectCodes = new Set(['ENOENT', 'EACCES', 'EPERM']);

/** Errors that the driver tells only in words. */
const words = new RegExp(
  [
    'connection terminated',
    'connection ended',
    'client has encountered a connection error',
    'not queryable',
    'client was closed',
    'timeout expired',
    'timeout exceeded when trying to connect',
    'connection timeout',
    'cannot use a pool after calling end',
    'received unexpected \\w+ message from backend',
    'query read timeout',
    'the server does not support ssl',
    'error establishing an ssl connection',
    'client network socket disconnected',
    'socket has been ended',
    '^sasl',
    'does not support sasl',
  ].join('|'),
  'i',
);

interface Told {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly routine?: unknown;
  readonly errors?: unknown;
}

/** The SQLSTATE of a database error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as Told).code : undefined;
  // Node.js has codes of five letters too, such as EPIPE, but a SQLSTATE contains a digit.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * What the error means.
 * It does not ask `instanceof Error`: a socket's error may be of another realm, as under tests, and was then taken for
 * a broken command.
 */
export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return 'ours';
  if (error instanceof CommitUnknown) return 'lost';
  const { code, message, syscall, routine, errors } = error as Told;
  const state = sqlState(error);
  // A prepared statement gives other columns since a migration; on a new connection it is prepared anew.
  if (state === '0A000' && routine === 'RevalidateCachedQuery') return 'lost';
  if (state !== undefined) return states[state] ?? classes[state.slice(0, 2)] ?? 'ours';
  if (typeof code === 'string') {
    if (systemCodes.has(code) || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')) return 'lost';
    if (connectCodes.has(code)) return syscall === 'connect' ? 'lost' : 'ours';
  }
  // The name has several addresses, and none of them answers.
  if (Array.isArray(errors) && errors.length > 0) return failureOf(errors[0]);
  return typeof message === 'string' && words.test(message) ? 'lost' : 'ours';
}

/** Whether the error means that the connection is gone, so that the same work may be tried on another. */
export const isConnectionLoss = (error: unknown): boolean => failureOf(error) === 'lost';

/** Whether the connection that gave this error should not be given to anyone else. */
export function spoilsConnection(error: unknown): boolean {
  const failure = failureOf(error);
  return failure === 'lost' || failure === 'readOnly';
}
