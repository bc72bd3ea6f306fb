import type { Services } from '../../ledger/index.js';
import { authenticateKey, looksLikeKey, partnerIdByCode } from '../../partners/index.js';
import {
  createTokenVerifier,
  InvalidToken,
  type Claims,
  type Principal,
  type TokenVerifier,
} from '../../platform/index.js';

/**
 * Finds the principal of a bearer token or API key. Errors: InvalidToken; ProviderAway; what `beforeLook` throws.
 * @param beforeLook called before the database is asked about a key that may be made up
 */
export type Authenticate = (token: string, beforeLook: () => void) => Promise<Principal>;

async function principalFrom(claims: Claims, services: Services): Promise<Principal> {
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
 * Makes the function that turns `authorization: Bearer ...` into a principal, for HTTP and WebSocket.
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
  return async (token, beforeLook) => {
    if (!looksLikeKey(token)) return principalFrom(await verify(token), services);
    const principal = await authenticateKey(services, token, beforeLook);
    if (!principal) throw new InvalidToken('no such key');
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
