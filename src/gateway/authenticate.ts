import type { Services } from '../ledger/index.js';
import { authenticateKey, looksLikeKey } from '../partners/index.js';
import { createTokenVerifier, InvalidToken, type Claims, type PartnerId, type Principal, type TokenVerifier } from '../platform/index.js';

/** Whom a bearer token or API key stands for. Errors: InvalidToken. */
export type Authenticate = (token: string) => Promise<Principal>;

/** A partner's id by its code never changes, so what was found stays; what was not is asked again. */
class PartnerCodes {
  readonly #services: Services;
  readonly #ids = new Map<string, PartnerId>();

  constructor(services: Services) {
    this.#services = services;
  }

  async idOf(code: string): Promise<PartnerId> {
    const known = this.#ids.get(code);
    if (known) return known;
    const [row] = await this.#services.database.query<{ id: PartnerId }>({ name: 'partner by code', text: 'SELECT id FROM partner WHERE code = $1', values: [code] });
    if (!row) throw new InvalidToken('names a partner that is not there');
    this.#ids.set(code, row.id);
    return row.id;
  }
}

async function principalFrom(claims: Claims, codes: PartnerCodes): Promise<Principal> {
  const partnerId = claims.partnerCode === undefined ? (claims.partnerId ?? null) : await codes.idOf(claims.partnerCode);
  return { role: claims.role, partnerId, memberId: claims.memberId ?? null, actor: claims.subject, keyId: null, expiresAt: claims.expiresAt };
}

/** What turns `authorization: Bearer ...` into a principal, for HTTP and WebSocket alike. */
export function createAuthenticator(services: Services): Authenticate {
  const verify: TokenVerifier = createTokenVerifier(services.config, services.signingKey);
  const codes = new PartnerCodes(services);
  return async (token) => {
    if (!looksLikeKey(token)) return principalFrom(await verify(token), codes);
    const principal = await authenticateKey(services, token);
    if (!principal) throw new InvalidToken('no such key');
    return principal;
  };
}

/** The token of an `authorization` header or connection parameter; undefined when there is none. Errors: InvalidToken. */
export function bearerToken(authorization: unknown): string | undefined {
  if (authorization === undefined || authorization === null || authorization === '') return undefined;
  const match = typeof authorization === 'string' ? /^Bearer +([\x21-\x7e]+)$/i.exec(authorization) : null;
  if (!match) throw new InvalidToken('not of the form Bearer TOKEN');
  return match[1];
}
