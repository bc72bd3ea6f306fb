import type { StateFeed } from '../../ledger/index.js';
import type { PartnerId } from '../../platform/index.js';
import { Reader } from './reader.js';

interface Place<State> {
  given: State | undefined;
  newest: State | undefined;
}

/**
 * One subscriber of the states of one partner, or of all. Of each partner it keeps the state given last and the newest one, and nothing
 * between: some hundred bytes a partner. Partners with news take turns in the order in which they first had some.
 */
export class StatesReader<State> extends Reader<State> {
  readonly #feed: StateFeed<State>;
  readonly #places = new Map<PartnerId, Place<State>>();
  readonly #waiting = new Set<PartnerId>();

  constructor(feed: StateFeed<State>, onEnd: () => void) {
    super(onEnd);
    this.#feed = feed;
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
    this.wakeUp();
  }

  protected take(): State | undefined {
    for (const partnerId of this.#waiting) {
      this.#waiting.delete(partnerId);
      const place = this.#places.get(partnerId);
      // What changed and changed back is no news.
      if (!place?.newest || !this.#feed.isNews(place.given, place.newest)) continue;
      place.given = place.newest;
      return place.newest;
    }
    return undefined;
  }
}
