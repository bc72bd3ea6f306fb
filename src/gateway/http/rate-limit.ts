import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ownText } from '../../platform/index.js';
import { RateLimited } from '../graphql/errors.js';

/**
 * The most keys and addresses that are remembered. One that is forgotten starts full, as after a pause. Names are
 * short, so each takes some 300 bytes at most.
 */
const KEPT = 100_000;
const NAME_MAX = 64;

interface Rate {
  /** The tokens that flow in during a second; 0: no limit. */
  readonly perSecond: number;
  /** The seconds of flow that are saved, so that bursts of that many tokens pass; 2 when left out. */
  readonly burstSeconds?: number;
  /** The number of names that are remembered. */
  readonly kept?: number;
}

/**
 * Token buckets by name: tokens flow in, and some are saved for bursts.
 * Each bucket is one number, the time at which it is full again (GCRA). It is kept in memory, so each gateway counts
 * for itself.
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

  /** The tokens of a full bucket, which is the most that can be taken at once; Infinity when there is no limit. */
  get most(): number {
    return this.#intervalMs === 0 ? Infinity : Math.floor(this.#burstMs / this.#intervalMs + 1e-9);
  }

  /**
   * Takes tokens, one when left out: either all of them or none. Errors: {@link RateLimited}; then nothing was taken.
   */
  take(name: string, tokens = 1, now = performance.now()): void {
    this.#check(name, tokens * this.#intervalMs, now);
    this.charge(name, tokens, now);
  }

  /** Checks that something is left, and takes nothing. Errors: {@link RateLimited}. */
  check(name: string, now = performance.now()): void {
    this.#check(name, 0, now);
  }

  /** As {@link RateLimiter.check}, but gives the result. */
  has(name: string, now = performance.now()): boolean {
    return this.#intervalMs === 0 || (this.#fullAt.get(short(name)) ?? 0) - now <= this.#burstMs;
  }

  #check(name: string, wantedMs: number, now: number): void {
    if (this.#intervalMs === 0) return;
    const aheadMs = Math.max(this.#fullAt.get(short(name)) ?? 0, now) - now + wantedMs - this.#burstMs;
    if (aheadMs > 0) throw new RateLimited(Math.max(1, Math.ceil(aheadMs / 1_000)));
  }

  /**
   * Takes tokens for something that was done already, even if fewer are left: then the next ones have to wait longer. A
   * negative number gives tokens back.
   */
  charge(name: string, tokens: number, now = performance.now()): void {
    if (this.#intervalMs === 0) return;
    const key = short(name);
    this.#fullAt.set(key, Math.max(this.#fullAt.get(key) ?? 0, now) + tokens * this.#intervalMs);
  }
}

/** A name that a caller chose may be long, such as a token's subject: then its digest is kept. */
const short = (name: string): string =>
  name.length > NAME_MAX ? createHash('sha256').update(name).digest('base64') : ownText(name);
