import type { LaneCache } from './lane-cache.js';
import type { Command, Operation } from './operation.js';
import { Recent } from './recent.js';
import type { Needs } from './store.js';

interface Asked {
  readonly operation: Pick<Operation<Command, unknown>, 'followsMore'>;
  readonly command: Command;
}

/**
 * As many as the members whom the smallest cache keeps, so that what is kept of a member mostly outlives their text. A text takes some
 * 150 bytes, and twice as many are kept at most: 3 MB.
 */
const COVERED_MAX = 10_000;

/**
 * After how many batches texts are believed again when one was wrong. It doubles each time, so that a network where they are often
 * wrong looks ahead always: there every second batch had to be loaded otherwise, and with a pause of 4,096 it is one in so many.
 */
const PAUSE_MIN = 8;
const PAUSE_MAX = 4_096;

/**
 * What `Operation.followsMore` said of commands that were planned from the lane's cache, since it was last dropped. To look ahead
 * at each of them took 50 of the 990 us of a purchase with three campaigns.
 *
 * A text can be wrong: its command wants something else than the last one did, or the cache has lost that since. Then the whole batch
 * is loaded, or refused by the database, so what was noted is thrown away, and nothing is believed for a while.
 */
export class Covered {
  readonly #cache: Pick<LaneCache, 'dropped'>;
  #texts = new Recent<string, true>(COVERED_MAX);
  #isEmpty = true;
  #dropped = 0;
  #pause = PAUSE_MIN / 2;
  /** Batches until texts are noted and believed again. */
  #left = 0;
  /** Batches since a text was wrong, or since the pause was last halved. */
  #good = 0;

  constructor(cache: Pick<LaneCache, 'dropped'>) {
    this.#cache = cache;
  }

  has(text: string): boolean {
    return this.#left === 0 && this.#cache.dropped === this.#dropped && this.#texts.has(text);
  }

  /** Notes of a batch's commands whether the cache had all that they wanted second. */
  note(commands: readonly Asked[], needs: Needs, isCovered: boolean): void {
    if (this.#cache.dropped !== this.#dropped) {
      this.#dropped = this.#cache.dropped;
      // It may have been dropped because of a text.
      if (!this.#isEmpty) this.#begin();
    }
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    const texts = commands
      .map(({ operation, command }) => operation.followsMore?.(command, needs))
      .filter((text) => typeof text === 'string');
    if (!isCovered) {
      if (texts.some((text) => this.#texts.has(text))) this.#begin();
      return;
    }
    for (const text of texts) {
      if (this.#texts.has(text)) continue;
      this.#texts.set(text, true);
      this.#isEmpty = false;
    }
    this.#good += 1;
    if (this.#good < this.#pause) return;
    this.#good = 0;
    this.#pause = Math.max(PAUSE_MIN / 2, this.#pause / 2);
  }

  /** Believes nothing for twice as many batches as the last time. */
  #begin(): void {
    this.#texts = new Recent(COVERED_MAX);
    this.#isEmpty = true;
    this.#pause = Math.min(PAUSE_MAX, this.#pause * 2);
    this.#left = this.#pause;
    this.#good = 0;
  }
}
