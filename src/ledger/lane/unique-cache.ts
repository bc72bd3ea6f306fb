import { Recent } from './recent.js';
import type { Moment, StoreCache } from './store.js';

/** Callers who try again mostly do so soon. */
const STANDING_MAX = 20_000;

/**
 * The cache for things that can exist only once, such as keys and a partner's orders. It keeps the names of some that
 * exist. A need for one of these is not answered from the cache, so the batch is loaded; every other is taken for new.
 * If that is wrong, the database refuses to write it a second time; and an operation that would write nothing is not
 * decided by this cache.
 */
export class UniqueCache<Need, State> implements StoreCache<Need, State> {
  readonly #standing = new Recent<string, true>(STANDING_MAX);
  readonly #nameOf: (need: Need) => string | undefined;
  readonly #namesIn: (state: State) => Iterable<string>;

  /**
   * @param nameOf gives undefined for a need that does not go by the unique name, and hence must be loaded
   * @param namesIn gives the names of all that the state has
   */
  constructor(nameOf: (need: Need) => string | undefined, namesIn: (state: State) => Iterable<string>) {
    this.#nameOf = nameOf;
    this.#namesIn = namesIn;
  }

  fill(_state: State, needs: readonly Need[], _at: Moment, isSure: boolean): boolean {
    if (isSure) return needs.length === 0;
    return needs.every((need) => {
      const name = this.#nameOf(need);
      return name !== undefined && !this.#standing.has(name);
    });
  }

  keep(state: State): void {
    for (const name of this.#namesIn(state)) this.#standing.set(name, true);
  }
}
