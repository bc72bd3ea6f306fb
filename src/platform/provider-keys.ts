import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** The identity provider's keys cannot be had, so its tokens can be neither accepted nor refused. Try again. */
export class ProviderAway extends Error {
  override name = 'ProviderAway';
}

const FETCH_MS = 5_000;
/** After it could not be reached no one waits for it again for so long. */
const REST_MS = 1_000;

/** What a token does wrong that asks for a key; all else that goes wrong is the provider's or the way to it. */
const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/**
 * The keys that an identity provider publishes, asked for when they are needed and kept for ten minutes.
 * Errors: jose's own for a token that asks for a key that there is not; {@link ProviderAway}.
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
      // Whoever waited for the same answer is told by the one who comes first.
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
