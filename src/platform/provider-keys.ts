import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/**
 * The identity provider's keys are not available, so its tokens can be neither accepted nor refused. The caller should
 * try again.
 */
export class ProviderAway extends Error {
  override name = 'ProviderAway';
}

const FETCH_MS = 5_000;
/** After the provider could not be reached, no one waits for it again for this time. */
const REST_MS = 1_000;

/**
 * Whether the token is at fault, because it asks for a key that cannot be used. All other errors are those of the
 * provider or of the way to it.
 */
const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/**
 * The keys that an identity provider publishes. They are fetched when they are needed and kept for ten minutes.
 * Errors: jose's own for a token that asks for a key which does not exist; {@link ProviderAway}.
 * @param onAway told each time that the provider was asked and did not answer with keys
 */
export function providerKeys(url: string, onAway: (error: Error) => void): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS });
  let away: { readonly error: ProviderAway; readonly untilMs: number } | undefined;
  return async (header, token) => {
    if (away !== undefined && !keys.fresh && Date.now() < away.untilMs) throw away.error;
    try {
      return await keys(header, token);
    } catch (cause) {
      if (isTokensFault(cause)) throw cause;
      // Several may have waited for the same answer; only the first of them reports it.
      if (away === undefined || Date.now() >= away.untilMs) {
        away = {
          error: new ProviderAway('the identity provider does not give its keys', { cause }),
          untilMs: Date.now() + REST_MS,
        };
        onAway(away.error);
      }
      throw away.error;
    }
  };
}
