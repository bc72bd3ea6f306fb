/** When to try again, and how long to wait before. */

const LEAST_MS = 100;
const MOST_MS = 10_000;
/** All attempts of one call together. */
export const WHOLE_MS = 30_000;
/** An answer that has not come by then is given up: the next attempt finds out what became of it, by the same key. */
export const ATTEMPT_MS = 10_000;

/**
 * Full jitter: anything between 0.1 s and a bound that doubles up to 10 s, so that those who were cut off at once do not
 * come back at once.
 */
export function jitter(attempt: number): number {
  const bound = Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(attempt + 1, 10));
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return LEAST_MS + (random / 2 ** 32) * (bound - LEAST_MS);
}

/** Resolves after the time, or at once when the signal is aborted. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done);
  });
}

/**
 * Whether an answer of that status may be followed by another attempt.
 * @param isRepeatable whether doing it twice does it once: a query, or a mutation with an idempotency key. Of all others
 * only a 429 is sure not to have been taken.
 */
export const mayRetry = (status: number, isRepeatable: boolean): boolean =>
  status === 429 || (isRepeatable && status >= 500);
