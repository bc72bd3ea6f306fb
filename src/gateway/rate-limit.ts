import { LRUCache } from 'lru-cache';
import { RateLimited } from './errors.js';

/** Keys and addresses that are remembered; one that is forgotten starts full, as after a pause. */
const KEPT = 100_000;

/**
 * Token buckets by key: `perSecond` flow in, at most twice that are kept, so bursts of twice the rate pass.
 * Kept as one number each, the time at which the bucket is full again (GCRA), in memory: gateways count apart.
 */
export class RateLimiter {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  readonly #fullAt: LRUCache<string, number>;

  /** @param perSecond operations a second; 0: no limit */
  constructor(perSecond: number) {
    this.#intervalMs = perSecond > 0 ? 1_000 / perSecond : 0;
    this.#burstMs = 2 * perSecond * this.#intervalMs;
    this.#fullAt = new LRUCache({ max: KEPT });
  }

  /** Takes one token. Errors: {@link RateLimited}, and then nothing is taken. */
  take(key: string, now = performance.now()): void {
    if (this.#intervalMs === 0) return;
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + this.#intervalMs;
    if (fullAt - now > this.#burstMs) throw new RateLimited(Math.max(1, Math.ceil((fullAt - now - this.#burstMs) / 1_000)));
    this.#fullAt.set(key, fullAt);
  }

  /** Whether a token is there, without taking it. Errors: {@link RateLimited}. */
  check(key: string, now = performance.now()): void {
    const ahead = (this.#fullAt.get(key) ?? 0) + this.#intervalMs - now;
    if (this.#intervalMs > 0 && ahead > this.#burstMs) throw new RateLimited(Math.max(1, Math.ceil((ahead - this.#burstMs) / 1_000)));
  }
}
