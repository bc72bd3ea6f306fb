import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { InvalidToken, memberClaims, namesPartner, staffClaims, type Claims, type TokenRole } from './claims.js';
import type { Config, OidcConfig } from './config.js';
import type { MemberId, PartnerId } from './ids.js';
import { ProviderAway, providerKeys } from './provider-keys.js';
import type { SigningKey } from './signing-key.js';

/** Issuer and audience of the tokens that the network signs itself. */
const NETWORK = 'kula';
const ALGORITHM = 'EdDSA';
const MEMBER_TYPE = 'kula-member+jwt';
const STAFF_TYPE = 'kula-staff+jwt';
const PROVIDER_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** The types that an identity provider may give its tokens (RFC 9068 and plain JWT). */
const providerTypes: readonly unknown[] = [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'];

/** Longer than any token that is meant to be one. A longer text is refused before a hash is computed. */
const TOKEN_MAX = 8_192;
const CACHE_MAX = 10_000;
/** A provider can withdraw a key, so its tokens are checked again this often. */
const PROVIDER_CACHE_MS = 60_000;
/** The difference allowed between a provider's clock and ours, for `nbf`. It is never allowed for `exp`. */
const PROVIDER_TOLERANCE_SECONDS = 5;

export type TokenVerifier = (token: string) => Promise<Claims>;

export interface SignedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

async function sign(
  key: SigningKey,
  type: string,
  subject: string,
  ttlSeconds: number,
  claims: JWTPayload,
): Promise<SignedToken> {
  const now = Math.floor(Date.now() / 1_000);
  const exp = now + ttlSeconds;
  const token = await new SignJWT({ ...claims, jti: randomUUID() })
    .setProtectedHeader({ alg: ALGORITHM, typ: type, kid: key.kid })
    .setIssuer(NETWORK)
    .setAudience(NETWORK)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(exp)
    .sign(key.privateKey);
  return { token, expiresAt: new Date(exp * 1_000) };
}

/** Signs a member's token. `partnerId` is the partner that asked for it, if one did. */
export function signMemberToken(
  key: SigningKey,
  { memberId, partnerId, ttlSeconds }: { memberId: MemberId; partnerId: PartnerId | null; ttlSeconds: number },
): Promise<SignedToken> {
  return sign(key, MEMBER_TYPE, memberId, ttlSeconds, partnerId === null ? {} : { kula_partner_id: partnerId });
}

/** Signs a token for staff, or for one of the people of the partner `partnerCode`. */
export async function signStaffToken(
  key: SigningKey,
  {
    role,
    partnerCode,
    ttlSeconds,
    subject,
  }: { role: TokenRole; partnerCode?: string | undefined; ttlSeconds: number; subject?: string | undefined },
): Promise<SignedToken> {
  if (namesPartner(role) !== (partnerCode !== undefined)) {
    throw new RangeError("a token names a partner exactly when it is for one of a partner's people");
  }
  const partner = partnerCode === undefined ? {} : { kula_partner: partnerCode };
  return sign(key, STAFF_TYPE, subject ?? `token:${role.toLowerCase()}`, ttlSeconds, { kula_role: role, ...partner });
}

/**
 * Checks a token that the network signed. The key is found by kid in our own set; keys that a header embeds or points
 * to are never looked at.
 */
async function verifyOwn(key: SigningKey, token: string): Promise<Claims> {
  const { payload, protectedHeader } = await jwtVerify(
    token,
    ({ kid }) => {
      const publicKey = kid === undefined ? undefined : key.publicKeys.get(kid);
      if (!publicKey) throw new InvalidToken('signed by an unknown key');
      return publicKey;
    },
    {
      algorithms: [ALGORITHM],
      issuer: NETWORK,
      audience: NETWORK,
      requiredClaims: ['exp', 'sub', 'iat'],
      clockTolerance: 0,
    },
  );
  if (protectedHeader.typ === MEMBER_TYPE) return memberClaims(payload);
  if (protectedHeader.typ === STAFF_TYPE) return staffClaims(payload);
  throw new InvalidToken('of an unknown type');
}

/**
 * Checks everything that needs no key. It comes first, so that a token which fails is refused even while the provider
 * is away, and never makes us ask the provider.
 */
function checkUnverified(oidc: OidcConfig, token: string): void {
  const { alg, typ } = decodeProtectedHeader(token);
  if (alg === undefined || !PROVIDER_ALGORITHMS.includes(alg)) throw new InvalidToken('signed by another algorithm');
  if (!providerTypes.includes(typ)) throw new InvalidToken('of an unknown type');
  const payload = decodeJwt(token);
  if (staffClaims(payload).expiresAt.getTime() <= Date.now()) throw new InvalidToken('expired');
  if (![payload.aud].flat().includes(oidc.audience)) throw new InvalidToken('for another audience');
}

async function verifyProvider(oidc: OidcConfig, keys: JWTVerifyGetKey, token: string): Promise<Claims> {
  checkUnverified(oidc, token);
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    algorithms: PROVIDER_ALGORITHMS,
    issuer: oidc.issuer,
    audience: oidc.audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: PROVIDER_TOLERANCE_SECONDS,
  });
  if (!providerTypes.includes(protectedHeader.typ)) throw new InvalidToken('of an unknown type');
  return staffClaims(payload);
}

interface Cached {
  readonly claims: Claims;
  /** In milliseconds of real time. */
  readonly until: number;
}

/**
 * Tokens that were verified before, by their hash, the least recently used first. Verifying a signature costs some 100
 * times the hash.
 */
class VerifiedTokens {
  readonly #entries = new Map<string, Cached>();

  get(hash: string): Claims | undefined {
    const entry = this.#entries.get(hash);
    if (!entry) return undefined;
    this.#entries.delete(hash);
    if (entry.until <= Date.now()) return undefined;
    this.#entries.set(hash, entry);
    return entry.claims;
  }

  put(hash: string, claims: Claims, maxAgeMs: number): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= CACHE_MAX && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(hash, { claims, until: Math.min(claims.expiresAt.getTime(), Date.now() + maxAgeMs) });
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/**
 * Makes the function that checks bearer tokens: those that the network signed (for members, and for staff by `kula
 * token`), and those for staff from the OIDC issuer when one is set. Algorithms, issuer, audience and type are fixed
 * for each.
 * Errors: {@link InvalidToken}, whatever was wrong; {@link ProviderAway}, when only the provider's keys could tell.
 * @param onProviderAway told each time that the provider was asked for its keys and did not give them
 */
export function createTokenVerifier(
  config: Pick<Config, 'oidc'>,
  key: SigningKey,
  onProviderAway: (error: Error) => void = () => undefined,
): TokenVerifier {
  const { oidc } = config;
  const keys = oidc && providerKeys(oidc.jwksUrl, onProviderAway);
  const cache = new VerifiedTokens();
  return async (token) => {
    if (token.length > TOKEN_MAX) throw new InvalidToken('too long');
    const hash = createHash('sha256').update(token).digest('base64');
    const known = cache.get(hash);
    if (known) return known;
    try {
      const fromProvider = oidc !== undefined && issuerOf(token) === oidc.issuer;
      const claims = fromProvider && keys ? await verifyProvider(oidc, keys, token) : await verifyOwn(key, token);
      if (claims.expiresAt.getTime() <= Date.now()) throw new InvalidToken('expired');
      cache.put(hash, claims, fromProvider ? PROVIDER_CACHE_MS : Infinity);
      return claims;
    } catch (error) {
      if (error instanceof InvalidToken || error instanceof ProviderAway) throw error;
      throw new InvalidToken(error instanceof Error ? error.message : 'unreadable', { cause: error });
    }
  };
}
