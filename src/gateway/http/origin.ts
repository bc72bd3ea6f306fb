import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackName, type Config } from '../../platform/index.js';

type Asked = Pick<IncomingHttpHeaders, 'origin' | 'host'>;
type Site = Pick<Config, 'publicUrl'>;

/** The URL of a Host header under a scheme; undefined when it is no host. */
function urlOfHost(host: string | undefined, protocol = 'http:'): URL | undefined {
  const text = `${protocol}//${host ?? ''}`;
  return host !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether an origin is that of the Host that was asked. A proxy may write out the port that the scheme implies; a URL leaves it out. */
export function isHostsOrigin({ origin, host }: Asked): boolean {
  const { protocol, host: named } =
    origin !== undefined && URL.canParse(origin) ? new URL(origin) : { protocol: '', host: '' };
  return named !== '' && urlOfHost(host, protocol)?.host === named;
}

/** Whether a page of ours sends this: one at our public address; where none is set, one at the Host that was asked. */
export const isOwnOrigin = (asked: Asked, { publicUrl }: Site): boolean =>
  publicUrl === undefined ? isHostsOrigin(asked) : asked.origin === publicUrl;

/**
 * The address under which the browser asked, where that is plain HTTP on this machine: there a cookie cannot be Secure.
 * Undefined everywhere else.
 */
export function plainLoopback(host: string | undefined, { publicUrl }: Site): URL | undefined {
  const url = publicUrl === undefined ? urlOfHost(host) : new URL(publicUrl);
  return url?.protocol === 'http:' && isLoopbackName(url.hostname) ? url : undefined;
}

/** Whether the Host that was asked can only be this machine. Another name may be a stranger's that leads here (DNS rebinding). */
export function isLoopbackHost(host: string | undefined): boolean {
  const url = urlOfHost(host);
  return url !== undefined && isLoopbackName(url.hostname);
}
