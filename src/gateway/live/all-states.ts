import type { StateFeed } from '../../ledger/index.js';
import type { PartnerId } from '../../platform/index.js';

interface Place<State> {
  given: State | undefined;
  newest: State | undefined;
}

/**
 * One subscriber of all partners' states. Of each partner it keeps the state given last and the newest one, and nothing between: some
 * hundred bytes a partner. Partners with news take turns in the order in which they first had some.
 */
export class AllStatesReader<State> implements AsyncIterableIterator<State, undefined> {
  readonly #feed: StateFeed<State>;
  readonly #onEnd: (reader: AllStatesReader<State>) => void;
  readonly #places = new Map<PartnerId, Place<State>>();
  readonly #waiting = new Set<PartnerId>();
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(feed: StateFeed<State>, onEnd: (reader: AllStatesReader<State>) => void) {
    this.#feed = feed;
    this.#onEnd = onEnd;
  }

  /** The partners whose states it has. */
  get partners(): PartnerId[] {
    return [...this.#places.keys()];
  }

  /** The journal goes on from an earlier entry, so sequences no longer say which state is newer. */
  forget(): void {
    for (const place of this.#places.values()) place.newest = undefined;
  }

  offer(state: State): void {
    const partnerId = this.#feed.partnerOf(state);
    const place = this.#places.get(partnerId) ?? { given: undefined, newest: undefined };
    this.#places.set(partnerId, place);
    // Readings that overlap may come back in another order.
    if (place.newest && this.#feed.sequenceOf(state) < this.#feed.sequenceOf(place.newest)) return;
    place.newest = state;
    if (!this.#feed.isNews(place.given, state)) return;
    this.#waiting.add(partnerId);
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  async next(): Promise<IteratorResult<State, undefined>> {
    while (!this.#ended) {
      for (const partnerId of this.#waiting) {
        this.#waiting.delete(partnerId);
        const place = this.#places.get(partnerId);
        // What changed and changed back is no news.
        if (!place?.newest || !this.#feed.isNews(place.given, place.newest)) continue;
        place.given = place.newest;
        return { done: false, value: place.newest };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<State, undefined>> {
    if (!this.#ended) {
      this.#ended = true;
      this.#onEnd(this);
      this.#wakeUp();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
