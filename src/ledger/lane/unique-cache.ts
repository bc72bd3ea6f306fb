import { Recent } from './recent.js';
import type { StoreCache } from './store.js';

/** Those who try again mostly do so soon. */
const STANDING_MAX = 20_000;

/**
 * What may be there once (keys, a partner's orders): what is known to be there is looked up, all else is taken for new. The
 * database refuses it when it is not, and an operation that would not write it is not decided by this.
 */
export class UniqueCache<Need, State> implements StoreCache<Need, State> {
  readonly #standing = new Recent<string, true>(STANDING_MAX);
  readonly #nameOf: (need: Need) => string | undefined;
  readonly #namesIn: (state: State) => Iterable<string>;

  /**
   * @param nameOf undefined: wanted by something else than what is unique, hence to be loaded
   * @param namesIn of all that the state has
   */
  constructor(nameOf: (need: Need) => string | undefined, namesIn: (state: State) => Iterable<string>) {
    this.#nameOf = nameOf;
    this.#namesIn = namesIn;
  }

  fill(_state: State, needs: readonly Need[]): boolean {
    return needs.every((need) => {
      const name = this.#nameOf(need);
      return name !== undefined && !this.#standing.has(name);
    });
  }

  keep(state: State): void {
    for (const name of this.#namesIn(state)) this.#standing.set(name, true);
  }
}
