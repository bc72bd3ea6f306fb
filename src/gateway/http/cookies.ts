import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Config } from '../../platform/index.js';
import { isOwnOrigin, plainLoopback } from './origin.js';

type Site = Pick<Config, 'publicUrl'>;

/** What a cookie is for: the session; and the state of someone who is at the identity provider. */
type Purpose = 'session' | 'login';

/** By what it is asked: reading by GET, writing by POST, or the upgrade to a WebSocket. */
type Way = 'read' | 'write' | 'socket';

const names = { session: '', login: '-login' } as const satisfies Record<Purpose, string>;

interface Kind {
  readonly name: string;
  readonly secure: boolean;
}

/**
 * A name that starts with `__Host-` can be set only over TLS, by this very host, and for all its paths. On plain loopback
 * that is not possible, and as cookies know no ports, the name has the port.
 */
function kindOf(purpose: Purpose, host: string | undefined, site: Site): Kind {
  const plain = plainLoopback(host, site);
  return plain
    ? { name: `kula${names[purpose]}-${plain.port === '' ? '80' : plain.port}`, secure: false }
    : { name: `__Host-kula${names[purpose]}`, secure: true };
}

/** A cookie's value, whoever sends it. */
export function readCookie(purpose: Purpose, { cookie, host }: IncomingHttpHeaders, site: Site): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[kindOf(purpose, host, site).name];
}

/** The Set-Cookie header. Without a value it takes the cookie away. */
export function cookieHeader(
  purpose: Purpose,
  host: string | undefined,
  site: Site,
  value?: string,
  maxAge?: number,
): string {
  const { name, secure } = kindOf(purpose, host, site);
  return stringifySetCookie({
    name,
    value: value ?? '',
    path: '/',
    httpOnly: true,
    secure,
    // The provider sends the browser back from another site, and only a Lax cookie comes along.
    sameSite: purpose === 'session' ? 'strict' : 'lax',
    ...(value === undefined ? { maxAge: 0 } : maxAge !== undefined && { maxAge }),
  });
}

/** Whether a browser says that something else than a page of our own sends it. */
export const isForeign = (headers: IncomingHttpHeaders, site: Site): boolean =>
  (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') ||
  (headers.origin !== undefined && !isOwnOrigin(headers, site));

/** Whether a page of our own certainly sent it, by the headers that a browser sets and no script can. */
function isOurPages(headers: IncomingHttpHeaders, way: Way, site: Site): boolean {
  // Browsers do not agree on what is the same origin for ws:, so there the Origin alone says it.
  if (way === 'socket') return isOwnOrigin(headers, site);
  if (isForeign(headers, site)) return false;
  return headers['sec-fetch-site'] !== undefined || (way === 'write' && headers.origin !== undefined);
}

/** A form of another site can send only types that need no preflight, and JSON is none of them. */
export const isJson = (contentType: string | undefined): boolean =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

/**
 * The secret of the session's cookie, where it counts: only if a page of our own sends it, and a POST only as JSON. A
 * cookie that does not count is as good as none.
 */
export function countingCookie(headers: IncomingHttpHeaders, way: Way, site: Site): string | undefined {
  if (headers.cookie === undefined || !isOurPages(headers, way, site)) return undefined;
  if (way === 'write' && !isJson(headers['content-type'])) return undefined;
  return readCookie('session', headers, site);
}
