import type { Database } from '../../platform/index.js';
import type { LaneCache, Unknown } from './lane-cache.js';
import type { Needs } from './store.js';

interface Wanted {
  readonly unknown: readonly Unknown[];
  readonly ready: () => void;
}

/**
 * The most commands whose loads may wait. Beyond that the pool is busy with something else, and each batch loads its
 * own.
 */
const WAITING_MAX = 2_000;

/**
 * The most commands whose needs are loaded at once, so that the first batch need not wait for the loads of the last
 * one.
 */
const NEEDS_MAX = 400;

/**
 * Loads what commands want on a connection of its own, while the batch before theirs is written. It is read outside
 * the lock: a batch that is planned by rows which have changed since is refused by the database.
 */
export class LoadAhead {
  readonly #database: Pick<Database, 'together'>;
  readonly #cache: LaneCache;
  readonly #waiting: Wanted[] = [];
  #running = false;

  constructor(database: Pick<Database, 'together'>, cache: LaneCache) {
    this.#database = database;
    this.#cache = cache;
  }

  /** Whether something of these needs is now being loaded. `ready` is called when that has ended, well or badly. */
  want(needs: Needs, ready: () => void): boolean {
    if (this.#waiting.length >= WAITING_MAX) return false;
    const unknown = this.#cache.unknown(needs);
    if (unknown.length === 0) return false;
    this.#waiting.push({ unknown, ready });
    if (!this.#running) {
      this.#running = true;
      // Commands that arrive in one turn of the event loop are loaded together.
      setImmediate(() => void this.#run());
    }
    return true;
  }

  /** There is one load at a time; what is wanted meanwhile goes with the next. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const wanted = this.#waiting.splice(0, NEEDS_MAX);
      try {
        await this.#load(wanted.flatMap(({ unknown }) => unknown));
      } catch {
        // The batch will load it, or meet the same error.
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
    // In one write: the loads of a purchase with a programme were 8 statements on as many connections, and writing them
    // took a tenth of the gateway's time.
    await this.#database.together((read) =>
      Promise.all(
        [...byCache].map(async ([cache, { store, missing }]) => {
          const state = store.empty();
          await store.load(read, missing, state);
          const { news } = this.#cache;
          if (news !== undefined) cache.learn?.(state, news);
        }),
      ),
    );
  }
}
