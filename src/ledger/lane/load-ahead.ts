import type { Queryable } from '../../platform/index.js';
import type { LaneCache, Unknown } from './lane-cache.js';
import type { Needs } from './store.js';

interface Wanted {
  readonly unknown: readonly Unknown[];
  readonly ready: () => void;
}

/** Commands at most whose loads wait; of more, each batch loads its own: the pool is busy with something else. */
const WAITING_MAX = 2_000;

/** Needs at a time: of more, the first batch need not wait for the last. */
const NEEDS_MAX = 400;

/**
 * Loads what commands want while the batch before theirs is being written, on a connection of the pool. It is read outside of
 * the lock: the database refuses a batch that follows from what was older.
 */
export class LoadAhead {
  readonly #database: Queryable;
  readonly #cache: LaneCache;
  readonly #waiting: Wanted[] = [];
  #running = false;

  constructor(database: Queryable, cache: LaneCache) {
    this.#database = database;
    this.#cache = cache;
  }

  /** Whether something of this is now being loaded; `ready` is called when it is there, or will not be. */
  want(needs: Needs, ready: () => void): boolean {
    if (this.#waiting.length >= WAITING_MAX) return false;
    const unknown = this.#cache.unknown(needs);
    if (unknown.length === 0) return false;
    this.#waiting.push({ unknown, ready });
    if (!this.#running) {
      this.#running = true;
      // What arrives in one turn is loaded together.
      setImmediate(() => void this.#run());
    }
    return true;
  }

  /** One load at a time: what is wanted meanwhile goes with the next. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const wanted = this.#waiting.splice(0, NEEDS_MAX);
      try {
        await this.#load(wanted.flatMap(({ unknown }) => unknown));
      } catch {
        // Its batch loads it, or tells what is wrong.
      }
      for (const { ready } of wanted) ready();
    }
    this.#running = false;
  }

  async #load(unknown: readonly Unknown[]): Promise<void> {
    const byCache = new Map<Unknown['cache'], { store: Unknown['store']; missing: unknown[] }>();
    for (const { cache, store, missing } of unknown) {
      const wanted = byCache.get(cache);
      if (wanted) wanted.missing.push(...missing);
      else byCache.set(cache, { store, missing: [...missing] });
    }
    await Promise.all(
      [...byCache].map(async ([cache, { store, missing }]) => {
        const state = store.empty();
        await store.load(this.#database, missing, state);
        const { news } = this.#cache;
        if (news !== undefined) cache.learn?.(state, news);
      }),
    );
  }
}
