import type { MemberId } from '../../platform/index.js';
import type { Batch } from './batch.js';
import { headAt, type Head } from './head.js';
import type { Moment, Needs, Store, StoreCache } from './store.js';

/**
 * What a store's cache does not have. It names the cache that was asked: loads that were made for it go to that one
 * only, and not to one that has replaced it since.
 */
export interface Unknown {
  readonly store: Store<unknown, unknown>;
  readonly cache: StoreCache<unknown, unknown>;
  readonly missing: readonly unknown[];
}

type AnyStore = Store<unknown, unknown>;

/**
 * The number of batches that are loaded after one that was refused. It doubles each time, so that two gateways which
 * write in turn soon only load.
 */
const DOUBT_MIN = 8;
const DOUBT_MAX = 1_024;

/** Two batches are on their way at most, and a head that was read may be a little older. */
const BEFORE_MAX = 4;

/**
 * What this process knows of the network from its last batches: the head, and what the caches of the stores keep. As
 * long as nobody else writes, a batch that wants no more than that is planned without asking, and it is committed if
 * the database finds the head unchanged. The head does not cover everything. The rest the database refuses by itself: a
 * wallet's version that does not follow the last one, a key or an order that exists already.
 */
export class LaneCache {
  #head: Head | undefined;
  /** The digests of the heads before it, the last one first. Of batches that are not answered yet the database still has those. */
  #before: readonly Buffer[] = [];
  /** The network's clock at the moment when this process's steady clock says 0, in milliseconds. */
  #clock = 0;
  #stores = new Map<AnyStore, StoreCache<unknown, unknown>>();
  #doubt = 0;
  #lastDoubt = DOUBT_MIN / 2;
  #dropped = 0;

  /** How often the cache was dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * The head as it should stand now, at the network's time: the database's clock, counted on. Undefined when it must be
   * read.
   */
  head(): Head | undefined {
    if (!this.#head) return undefined;
    if (this.#doubt > 0) {
      this.#doubt -= 1;
      return undefined;
    }
    return headAt(this.#head, new Date(Math.floor(this.#clock + performance.now())));
  }

  /** As {@link LaneCache.head}, for a look that decides nothing: it is no batch of which the doubt is counted. */
  peek(): Head | undefined {
    return this.#head && headAt(this.#head, new Date(Math.floor(this.#clock + performance.now())));
  }

  /**
   * The head in this cache, at the time of a head that was just read, when what is cached holds at that one: nobody else has
   * written, and there is no news. The database may be behind by the batches that are on their way.
   */
  standingAt(read: Head): Head | undefined {
    const known = this.#head;
    if (known?.period !== read.period || known.config_version !== read.config_version || known.news !== read.news)
      return undefined;
    const isKnown = [known.digest, ...this.#before].some((digest) => digest.equals(read.digest));
    return isKnown ? headAt(known, read.clock) : undefined;
  }

  /**
   * Adds what is wanted to the states, from the caches. False when they do not have all of it.
   * @param isSure see {@link StoreCache.fill}
   */
  fill(needs: Needs, states: Map<unknown, unknown>, at: Moment, isSure = false): boolean {
    return needs.all().every(([store, wanted]) => {
      const cache = this.#of(store);
      if (!cache) return false;
      const state = states.get(store) ?? store.empty();
      states.set(store, state);
      const missing = store.missing?.(state, wanted, at) ?? wanted;
      return missing.length === 0 || cache.fill(state, missing, at, isSure);
    });
  }

  /** What is wanted, is in no cache and can be loaded ahead, by store. */
  unknown(needs: Needs): Unknown[] {
    if (!this.#head) return [];
    return needs.all().flatMap(([store, wanted]) => {
      const cache = this.#of(store);
      const missing = cache?.unknown?.(wanted) ?? [];
      return cache && missing.length > 0 ? [{ store, cache, missing }] : [];
    });
  }

  #of(store: AnyStore): StoreCache<unknown, unknown> | undefined {
    const cache = this.#stores.get(store) ?? store.cache?.();
    if (cache) this.#stores.set(store, cache);
    return cache;
  }

  /**
   * A head was read behind the lock. If it is not the head in this cache, the cache is dropped.
   * @param heard the members of whom there was news since the head in this cache; undefined: too many
   */
  found(head: Head, heard: readonly MemberId[] | undefined): void {
    const known = this.#head;
    if (
      known &&
      heard &&
      known.digest.equals(head.digest) &&
      known.period === head.period &&
      known.config_version === head.config_version
    )
      this.hear(head.news, heard);
    else this.forget();
  }

  /** There was news up to this number. What is cached of these members is dropped; all else stays. */
  hear(news: bigint, members: readonly MemberId[]): void {
    if (!this.#head || this.#head.news >= news) return;
    this.#head = { ...this.#head, news };
    for (const cache of this.#stores.values()) cache.hear?.(members);
  }

  /** The number of the last news that was heard; undefined when the cache is empty. */
  get news(): bigint | undefined {
    return this.#head?.news;
  }

  /**
   * Keeps what a batch leaves. The batch is committed, or all of it was sent; should it fail then, {@link
   * LaneCache.forget} undoes this.
   */
  keep(batch: Batch, after: Head): void {
    for (const store of batch.states().keys()) this.#of(store as AnyStore);
    for (const [store, cache] of this.#stores) cache.keep(batch.of(store), batch.journal);
    // This news came while the batch was planned. It was of others: had it been of the batch's own members, the
    // database would have refused the batch.
    const heard = this.#head?.news ?? 0n;
    if (this.#head && !this.#head.digest.equals(after.digest))
      this.#before = [this.#head.digest, ...this.#before].slice(0, BEFORE_MAX);
    this.#head = heard > after.news ? { ...after, news: heard } : after;
  }

  /** @param clock the network's clock at the moment `readAt` of this process's steady clock */
  tell(clock: Date, readAt: number): void {
    this.#clock = clock.getTime() - readAt;
  }

  /** A batch was refused for news of its own members. A batch that was planned behind it is not committed either. */
  refuted(): void {
    if (this.#head) this.forget();
  }

  /**
   * A batch that was planned from this cache was refused. When several were sent one behind the other, only the first
   * counts.
   */
  doubt(): void {
    if (!this.#head) return;
    this.forget();
    this.#lastDoubt = Math.min(DOUBT_MAX, this.#lastDoubt * 2);
    this.#doubt = this.#lastDoubt;
  }

  /** A batch that was planned from this cache is committed. */
  trust(): void {
    this.#lastDoubt = Math.max(DOUBT_MIN / 2, this.#lastDoubt / 2);
  }

  /** A batch failed, or it is not certain whether it was committed: the cache is dropped. */
  forget(): void {
    this.#dropped += 1;
    this.#head = undefined;
    this.#before = [];
    this.#stores = new Map();
  }
}
