import { AddressError } from './address.js';
import { failureOf, sqlState } from './failures.js';
import { UnfitDatabase } from './session.js';

/**
 * A database could not be opened. The message is a sentence for the person who starts a process on it; the cause is the
 * driver's error.
 */
class CannotOpen extends Error {
  override name = 'CannotOpen';
}

/** The reasons why a database cannot be opened and what to do, by SQLSTATE or the driver's code. */
const reasons: Readonly<Record<string, string>> = {
  '28000': 'lets this user not in (pg_hba.conf)',
  '28P01': 'does not take this password',
  '3D000': 'is not there: create it (createdb), or name another',
  '42501': 'does not let this role do that: run `kula migrate` as the owner of the tables, then docs/sql/roles.sql',
  '53300': 'has no connection left: raise max_connections, or lower KULA_POOL_MAX',
  '57P03': 'is starting or stopping: try again in a moment',
  '08P01': 'or the pooler before it refuses to talk like this; of PgBouncer see docs/operations.md',
  EACCES: 'has a socket that this user may not use',
  EAI_AGAIN: 'has a name that cannot be looked up at the moment',
  ECONNREFUSED: 'does not answer',
  ECONNRESET: 'ends the connection',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ENOENT: 'has no socket there: is the folder right, and the server up?',
  ENOTFOUND: 'has a name that no one knows',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate of another name than that in the address',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate that no known authority signed: name its authority as sslrootcert',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate that no known authority signed: name its authority as sslrootcert',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'shows a certificate that no known authority signed: name its authority as sslrootcert',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'shows a certificate that no known authority signed: name its authority as sslrootcert',
};

const silent = /timeout|timed out|not a word/i;

function describe(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message, syscall, errors } = error as {
    code?: unknown;
    message?: unknown;
    syscall?: unknown;
    errors?: unknown;
  };
  const known = typeof code === 'string' ? reasons[code] : undefined;
  const isOurs = failureOf(error) === 'ours' && sqlState(error) === undefined;
  if (isOurs || (code === 'ENOENT' && syscall !== 'connect')) return undefined;
  // When a name has several addresses, the error of the first says the most.
  const said =
    typeof message === 'string' && message !== ''
      ? message
      : ((errors as { message?: string }[] | undefined)?.[0]?.message ?? '');
  const reason =
    known ?? (silent.test(said) ? 'says nothing' : failureOf(error) === 'lost' ? 'cannot be connected to' : undefined);
  return reason === undefined ? undefined : `the database ${reason}: see DATABASE_URL (${said})`;
}

/** The error that ends a start. Where there is a sentence that says what to do, the error carries it. */
export function whyNotOpened(error: unknown): unknown {
  if (error instanceof UnfitDatabase || error instanceof AddressError || error instanceof CannotOpen) return error;
  const sentence = describe(error);
  return sentence === undefined ? error : new CannotOpen(sentence, { cause: error });
}
