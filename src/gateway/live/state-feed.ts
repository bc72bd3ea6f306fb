import { AsyncLocalStorage } from 'node:async_hooks';
import type { StateFeed } from '../../ledger/index.js';
import type { Database, PartnerId } from '../../platform/index.js';
import { StatesReader } from './states-reader.js';

/** The interval allows at most 20 states a second for one partner, because people look at them. */
const INTERVAL_MS = 50;
const RETRY_MS = 500;

/**
 * The subscriptions of one kind of state. Partners whose state may have changed are read together, a few times a
 * second.
 */
class States<State> {
  readonly #feed: StateFeed<State>;
  readonly #database: Database;
  readonly #readers = new Map<PartnerId, Set<StatesReader<State>>>();
  /** Those who follow all partners. */
  readonly #all = new Set<StatesReader<State>>();
  readonly #due = new Set<PartnerId>();
  readonly #outside = AsyncLocalStorage.snapshot();
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #lastMs = 0;
  #closed = false;
  /** Raised when the journal has lost entries: answers to earlier readings are then not used. */
  #history = 0;

  constructor(feed: StateFeed<State>, database: Database) {
    this.#feed = feed;
    this.#database = database;
  }

  /** The number of present subscriptions. */
  get count(): number {
    let count = this.#all.size;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  /** Begins to follow a partner's state; the present state is given at once. It is ended by the reader's return(). */
  follow(partnerId: PartnerId): StatesReader<State> {
    const readers = this.#readers.get(partnerId) ?? new Set();
    this.#readers.set(partnerId, readers);
    const reader = new StatesReader<State>(this.#feed, () => {
      readers.delete(reader);
      if (readers.size === 0) this.#readers.delete(partnerId);
    });
    readers.add(reader);
    this.touch([partnerId]);
    return reader;
  }

  /** Begins to follow all of these partners' states, and those of all that come later. */
  followAll(partners: readonly PartnerId[]): StatesReader<State> {
    const reader = new StatesReader<State>(this.#feed, () => {
      this.#all.delete(reader);
    });
    this.#all.add(reader);
    this.touch(partners);
    return reader;
  }

  #isFollowed(partnerId: PartnerId): boolean {
    return this.#all.size > 0 || this.#readers.has(partnerId);
  }

  /** These partners' states may have changed. */
  touch(partners: readonly PartnerId[]): void {
    for (const partnerId of partners) if (this.#isFollowed(partnerId)) this.#due.add(partnerId);
    this.#schedule(INTERVAL_MS - (performance.now() - this.#lastMs));
  }

  /** All states may have changed: a period was closed. */
  touchAll(): void {
    this.touch([...this.#readers.keys(), ...[...this.#all].flatMap(({ partners }) => partners)]);
  }

  /** The journal has lost entries. Each reader is given the present state, although it is of an earlier sequence. */
  fallBack(): void {
    this.#history += 1;
    for (const readers of this.#readers.values()) for (const reader of readers) reader.forget();
    for (const reader of this.#all) reader.forget();
    this.touchAll();
  }

  #schedule(inMs: number): void {
    if (this.#due.size === 0 || this.#timer !== undefined || this.#reading || this.#closed) return;
    // Whoever touches a state first sets the timer, within a request too: what is read then is for all.
    this.#timer = this.#outside(() =>
      setTimeout(
        () => {
          this.#timer = undefined;
          void this.#read();
        },
        Math.max(0, inMs),
      ),
    );
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    this.#reading = true;
    this.#lastMs = performance.now();
    let pauseMs = INTERVAL_MS;
    const history = this.#history;
    try {
      const states = await this.#feed.read(this.#database, due);
      for (const state of history === this.#history ? states : []) {
        for (const reader of this.#readers.get(this.#feed.partnerOf(state)) ?? []) reader.offer(state);
        for (const reader of this.#all) reader.offer(state);
      }
    } catch {
      // The database is away, which the feed's look reports. The newest state is read when it is back.
      for (const partnerId of due) if (this.#isFollowed(partnerId)) this.#due.add(partnerId);
      pauseMs = RETRY_MS;
    }
    this.#reading = false;
    this.#schedule(pauseMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const readers = [...this.#readers.values()].flatMap((some) => [...some]);
    await Promise.all([...readers, ...this.#all].map((reader) => reader.return()));
  }
}

/** The subscriptions of partners' states at this gateway, for all feeds that the rooms bring. */
export class StateFeeds {
  readonly #feeds: ReadonlyMap<unknown, States<unknown>>;
  readonly #database: Database;

  constructor(database: Database, feeds: readonly StateFeed<unknown>[]) {
    this.#database = database;
    this.#feeds = new Map(feeds.map((feed) => [feed, new States(feed, database)]));
  }

  /** Begins to follow a partner's state; the present state is given at once. It is ended by the reader's return(). */
  follow<State>(feed: StateFeed<State>, partnerId: PartnerId): StatesReader<State> {
    return this.#of(feed).follow(partnerId);
  }

  /** Begins to follow the states of all partners. Errors: the database's. */
  async followAll<State>(feed: StateFeed<State>): Promise<StatesReader<State>> {
    const states = this.#of(feed);
    const partners = await this.#database.query<{ id: PartnerId }>({ text: 'SELECT id FROM partner ORDER BY id' });
    return states.followAll(partners.map(({ id }) => id));
  }

  #of<State>(feed: StateFeed<State>): States<State> {
    const states = this.#feeds.get(feed) as States<State> | undefined;
    if (!states) throw new Error(`no room brings the feed of ${feed.name}`);
    return states;
  }

  /** The number of present subscriptions. */
  get count(): number {
    let count = 0;
    for (const states of this.#feeds.values()) count += states.count;
    return count;
  }

  /** These partners' states may have changed. */
  touch(partners: readonly PartnerId[]): void {
    for (const states of this.#feeds.values()) states.touch(partners);
  }

  /** All states may have changed: a period was closed. */
  touchAll(): void {
    for (const states of this.#feeds.values()) states.touchAll();
  }

  /** The journal has lost entries. */
  fallBack(): void {
    for (const states of this.#feeds.values()) states.fallBack();
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#feeds.values(), (states) => states.close()));
  }
}
