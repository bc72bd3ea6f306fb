import { readFileSync } from 'node:fs';
import tls, { type ConnectionOptions } from 'node:tls';
import { AddressError, type TlsWish } from './address.js';

function readPem(parameter: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AddressError(`names as ${parameter} a file that cannot be read: ${(error as Error).message}`);
  }
}

function rootsOf(path: string | undefined): string | string[] | undefined {
  return path === 'system' ? tls.getCACertificates('system') : readPem('sslrootcert', path);
}

/**
 * The driver's option `ssl`; undefined leaves it to PGSSLMODE. Modes mean what PostgreSQL's documentation says:
 * `require` encrypts, and compares the certificate only if an sslrootcert is named; only `verify-full` protects against
 * someone in between.
 * Errors: {@link AddressError}, for a file that cannot be read.
 */
export function tlsOptions(wish: TlsWish | undefined): boolean | ConnectionOptions | undefined {
  if (wish === undefined) return undefined;
  const { mode, rootCert, cert, key, password } = wish;
  if (mode === 'disable') return false;
  const ca = rootsOf(rootCert);
  const own = { ca, cert: readPem('sslcert', cert), key: readPem('sslkey', key), passphrase: password };
  // The driver checks whether `key` is there, and not whether it has a value.
  const named = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const isVerified = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && ca !== undefined);
  if (!isVerified) return { ...named, rejectUnauthorized: false };
  return {
    ...named,
    rejectUnauthorized: true,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}
