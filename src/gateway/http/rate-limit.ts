import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ownText } from '../../platform/index.js';
import { RateLimited } from '../graphql/errors.js';

/** Keys and addresses that are remembered; one that is forgotten starts full, as after a pause. Names are short, so some 300 bytes each at most. */
const KEPT = 100_000;
const NAME_MAX = 64;

export interface Rate {
  /** Tokens that flow in a second; 0: no limit. */
  readonly perSecond: number;
  /** Seconds of flow that are kept, so bursts of that many tokens pass; 2 when left out. */
  readonly burstSeconds?: number;
  /** Names that are remembered. */
  readonly kept?: number;
}

/**
 * Token buckets by name: tokens flow in, and some are kept for bursts.
 * Kept as one number each, the time at which the bucket is full again (GCRA), in memory: gateways count apart.
 */
export class RateLimiter {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  readonly #fullAt: LRUCache<string, number>;

  constructor({ perSecond, burstSeconds = 2, kept = KEPT }: Rate) {
    this.#intervalMs = perSecond > 0 ? 1_000 / perSecond : 0;
    this.#burstMs = 1_000 * burstSeconds;
    this.#fullAt = new LRUCache({ max: kept });
  }

  /** Tokens at most, when none were taken for a while; Infinity: no limit. */
  get most(): number {
    return this.#intervalMs === 0 ? Infinity : Math.floor(this.#burstMs / this.#intervalMs + 1e-9);
  }

  /** Takes tokens, one when left out, all or none. Errors: {@link RateLimited}, and then nothing is taken. */
  take(name: string, tokens = 1, now = performance.now()): void {
    this.#check(name, tokens * this.#intervalMs, now);
    this.charge(name, tokens, now);
  }

  /** Whether there is something left, taking nothing. Errors: {@link RateLimited}. */
  check(name: string, now = performance.now()): void {
    this.#check(name, 0, now);
  }

  /** As {@link RateLimiter.check}, in a word. */
  has(name: string, now = performance.now()): boolean {
    return this.#intervalMs === 0 || (this.#fullAt.get(short(name)) ?? 0) - now <= this.#burstMs;
  }

  #check(name: string, wantedMs: number, now: number): void {
    if (this.#intervalMs === 0) return;
    const aheadMs = Math.max(this.#fullAt.get(short(name)) ?? 0, now) - now + wantedMs - this.#burstMs;
    if (aheadMs > 0) throw new RateLimited(Math.max(1, Math.ceil(aheadMs / 1_000)));
  }

  /** Takes tokens for what was done already, though there be fewer: the next ones wait for longer. A negative number gives back. */
  charge(name: string, tokens: number, now = performance.now()): void {
    if (this.#intervalMs === 0) return;
    const key = short(name);
    this.#fullAt.set(key, Math.max(this.#fullAt.get(key) ?? 0, now) + tokens * this.#intervalMs);
  }
}

/** What a caller chose may be long, such as a token's subject: of that a digest is kept. */
const short = (name: string): string =>
  name.length > NAME_MAX ? createHash('sha256').update(name).digest('base64') : ownText(name);
