import type { LaneCache } from './lane-cache.js';
import type { Command, Operation } from './operation.js';
import { Recent } from './recent.js';
import type { Needs } from './store.js';

interface Asked {
  readonly operation: Pick<Operation<Command, unknown>, 'followsMore'>;
  readonly command: Command;
}

/** A text takes some 150 bytes, and twice as many are kept at most: 6 MB. */
const COVERED_MAX = 20_000;

/**
 * What `Operation.followsMore` said of commands that were planned from the lane's cache, since it was last dropped. To look ahead
 * at each of them took 50 of the 990 us of a purchase with three campaigns.
 */
export class Covered {
  readonly #cache: Pick<LaneCache, 'dropped'>;
  #texts = new Recent<string, true>(COVERED_MAX);
  #dropped = 0;

  constructor(cache: Pick<LaneCache, 'dropped'>) {
    this.#cache = cache;
  }

  has(text: string): boolean {
    return this.#cache.dropped === this.#dropped && this.#texts.has(text);
  }

  /** Notes of a batch's commands whether the cache had all that they wanted second. */
  note(commands: readonly Asked[], needs: Needs, isCovered: boolean): void {
    if (this.#cache.dropped !== this.#dropped) {
      this.#dropped = this.#cache.dropped;
      this.#texts = new Recent(COVERED_MAX);
    }
    for (const { operation, command } of commands) {
      const text = operation.followsMore?.(command, needs);
      if (typeof text !== 'string') continue;
      if (!isCovered) this.#texts.delete(text);
      else if (!this.#texts.has(text)) this.#texts.set(text, true);
    }
  }
}
