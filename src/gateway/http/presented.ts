import type { FastifyRequest } from 'fastify';
import type { Config } from '../../platform/index.js';
import { bearerToken, type Credential } from './authenticate.js';
import { countingCookie } from './cookies.js';

/** What a caller shows of itself. */
export interface Presented {
  /** Of the header or the connection parameter. */
  readonly authorization: unknown;
  /** The secret of a session, from a cookie that counts. */
  readonly cookie?: string | undefined;
}

export const presentedBy = (
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  config: Pick<Config, 'publicUrl'>,
): Presented => ({
  authorization: headers.authorization,
  cookie: countingCookie(headers, method === 'POST' ? 'write' : 'read', config),
});

/** Beside a token the cookie is not looked at. Undefined when there is neither. Errors: InvalidToken. */
export function credentialOf({ authorization, cookie }: Presented): Credential | undefined {
  const token = bearerToken(authorization);
  if (token !== undefined) return { carrier: 'bearer', text: token };
  return cookie === undefined ? undefined : { carrier: 'cookie', text: cookie };
}
