import type { MemberId } from '../../platform/index.js';
import type { Batch } from './batch.js';
import { headAt, type Head } from './head.js';
import type { Moment, Needs, Store, StoreCache } from './store.js';

/** With the cache that it was not known to: what is loaded is told to that one, and to none that came after it. */
export interface Unknown {
  readonly store: Store<unknown, unknown>;
  readonly cache: StoreCache<unknown, unknown>;
  readonly missing: readonly unknown[];
}

type AnyStore = Store<unknown, unknown>;

/** After a batch that was refused so many load first; doubled each time, so that two gateways in turn soon only load. */
const DOUBT_MIN = 8;
const DOUBT_MAX = 1_024;

/**
 * What this process knows of the network from its last batches: the head, and what the stores keep. As long as nobody else
 * writes, a batch that wants no more is planned without asking, and committed when the database finds the head as it was.
 * What of it could be wrong otherwise, the database refuses: a wallet's version that does not follow, a key or order that stands.
 */
export class LaneCache {
  #head: Head | undefined;
  /** The network's clock where this process's steady clock says 0, in milliseconds. */
  #clock = 0;
  #stores = new Map<AnyStore, StoreCache<unknown, unknown>>();
  #doubt = 0;
  #lastDoubt = DOUBT_MIN / 2;

  /** The head as it should stand, at the network's time: the database's clock, counted on. Undefined: it must be read. */
  head(): Head | undefined {
    if (!this.#head) return undefined;
    if (this.#doubt > 0) {
      this.#doubt -= 1;
      return undefined;
    }
    return headAt(this.#head, new Date(Math.floor(this.#clock + performance.now())));
  }

  /** Adds to the states what is known of what is wanted; false when that is not all. */
  fill(needs: Needs, states: Map<unknown, unknown>, at: Moment): boolean {
    return needs.all().every(([store, wanted]) => {
      const cache = this.#of(store);
      if (!cache) return false;
      const state = states.get(store) ?? store.empty();
      states.set(store, state);
      const missing = store.missing?.(state, wanted, at) ?? wanted;
      return missing.length === 0 || cache.fill(state, missing, at);
    });
  }

  /** What of this is not known and can be loaded ahead, by store. */
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
   * A head was read behind the lock: what is known of another is known no more.
   * @param heard members that there is news of since the head that was known; undefined: too many
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

  /** There is news up to a number: of these members nothing is known any more, of all others what was known. */
  hear(news: bigint, members: readonly MemberId[]): void {
    if (!this.#head || this.#head.news >= news) return;
    this.#head = { ...this.#head, news };
    for (const cache of this.#stores.values()) cache.hear?.(members);
  }

  /** The number of the last news that is known; undefined when nothing is. */
  get news(): bigint | undefined {
    return this.#head?.news;
  }

  /** A batch leaves this behind: it is committed, or sent to be, and then {@link LaneCache.forget} undoes it should it fail. */
  keep(batch: Batch, after: Head): void {
    for (const store of batch.states().keys()) this.#of(store as AnyStore);
    for (const [store, cache] of this.#stores) cache.keep(batch.of(store), batch.journal);
    // Heard while the batch was planned: had it been of its own members, the database would not have it.
    const heard = this.#head?.news ?? 0n;
    this.#head = heard > after.news ? { ...after, news: heard } : after;
  }

  /** @param clock the network's, as it was at `readAt` by this process's steady clock */
  tell(clock: Date, readAt: number): void {
    this.#clock = clock.getTime() - readAt;
  }

  /** There was news of a batch's own members. What was planned behind it is not committed either. */
  refuted(): void {
    if (this.#head) this.forget();
  }

  /** A batch that was planned by what is known was refused; of several one behind the other, the first. */
  doubt(): void {
    if (!this.#head) return;
    this.forget();
    this.#lastDoubt = Math.min(DOUBT_MAX, this.#lastDoubt * 2);
    this.#doubt = this.#lastDoubt;
  }

  /** A batch that was planned by what is known is committed. */
  trust(): void {
    this.#lastDoubt = Math.max(DOUBT_MIN / 2, this.#lastDoubt / 2);
  }

  /** A batch failed, or was perhaps committed: nothing is known. */
  forget(): void {
    this.#head = undefined;
    this.#stores = new Map();
  }
}
