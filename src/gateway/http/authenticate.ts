import type { Services } from '../../ledger/index.js';
import { authenticateKey, looksLikeKey, partnerIdByCode } from '../../partners/index.js';
import { authenticateSession, looksLikeSession } from '../../sessions/index.js';
import {
  createTokenVerifier,
  InvalidToken,
  type Claims,
  type Principal,
  type TokenVerifier,
} from '../../platform/index.js';

/** The one thing by which a caller is identified. */
export interface Credential {
  readonly carrier: 'bearer' | 'cookie';
  readonly text: string;
}

/**
 * Finds the principal of a bearer token, an API key or a session. Errors: InvalidToken; ProviderAway; what `beforeLook`
 * throws.
 * @param beforeLook called before the database is asked about a key or a session that may be made up
 */
export type Authenticate = (credential: Credential, beforeLook: () => void) => Promise<Principal>;

/** Whom a token's claims speak for. Errors: InvalidToken when they name a partner that is not there. */
export async function principalFrom(claims: Claims, services: Services): Promise<Principal> {
  const partnerId =
    claims.partnerCode === undefined ? (claims.partnerId ?? null) : await partnerIdByCode(services, claims.partnerCode);
  if (claims.partnerCode !== undefined && partnerId === null)
    throw new InvalidToken('names a partner that is not there');
  return {
    role: claims.role,
    partnerId,
    memberId: claims.memberId ?? null,
    actor: claims.subject,
    keyId: null,
    expiresAt: claims.expiresAt,
  };
}

/**
 * Makes the function that turns `authorization: Bearer ...` or a session's cookie into a principal, for HTTP and
 * WebSocket.
 * @param onProviderAway told when the identity provider was asked for its keys and did not give them; the logging is
 * done here
 */
export function createAuthenticator(services: Services, onProviderAway?: () => void): Authenticate {
  const verify: TokenVerifier = createTokenVerifier(services.config, services.signingKey, (error) => {
    services.log.warn(
      { err: error },
      'the identity provider does not give its keys: tokens of staff are answered 503 until it does',
    );
    onProviderAway?.();
  });
  return async ({ carrier, text }, beforeLook) => {
    const isSession = carrier === 'cookie' || looksLikeSession(text);
    if (!isSession && !looksLikeKey(text)) return principalFrom(await verify(text), services);
    const principal = isSession
      ? await authenticateSession(services, carrier, text, beforeLook)
      : await authenticateKey(services, text, beforeLook);
    if (!principal) throw new InvalidToken('no such key or session');
    return principal;
  };
}

/** The token of an `authorization` header or connection parameter; undefined when there is none. Errors: InvalidToken. */
export function bearerToken(authorization: unknown): string | undefined {
  if (authorization === undefined || authorization === null || authorization === '') return undefined;
  // This is what the explorer's field contains before anything is pasted into it.
  if (typeof authorization === 'string' && /^Bearer *$/i.test(authorization)) return undefined;
  const match = typeof authorization === 'string' ? /^Bearer +([\x21-\x7e]+)$/i.exec(authorization) : null;
  if (!match) throw new InvalidToken('not of the form Bearer TOKEN');
  return match[1];
}
