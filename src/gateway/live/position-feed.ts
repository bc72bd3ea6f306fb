import type { Database, PartnerId } from '../../platform/index.js';
import { netPositionsOf, type NetPosition } from '../../settlement/index.js';

/** At most 20 states a second for one partner: people look at them. */
const INTERVAL_MS = 50;
const RETRY_MS = 500;

/** One subscriber of one partner's position: gives the newest state only, and only when it differs from the last. */
export class PositionReader implements AsyncIterableIterator<NetPosition, undefined> {
  readonly partnerId: PartnerId;
  readonly #onEnd: (reader: PositionReader) => void;
  #given: NetPosition | undefined;
  #newest: NetPosition | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(partnerId: PartnerId, onEnd: (reader: PositionReader) => void) {
    this.partnerId = partnerId;
    this.#onEnd = onEnd;
  }

  /** The journal goes on from an earlier entry: what was given last no longer says what is newer. */
  forget(): void {
    this.#newest = undefined;
  }

  offer(state: NetPosition): void {
    // Reads that overlap may come back in another order.
    if (this.#newest && state.asOfSequence < this.#newest.asOfSequence) return;
    this.#newest = state;
    if (this.#isNews(state)) this.#wakeUp();
  }

  #isNews(state: NetPosition): boolean {
    const last = this.#given;
    return (
      last?.balance !== state.balance || last.exposure !== state.exposure || last.periodNumber !== state.periodNumber
    );
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  async next(): Promise<IteratorResult<NetPosition, undefined>> {
    while (!this.#ended) {
      const state = this.#newest;
      if (state && this.#isNews(state)) {
        this.#given = state;
        return { done: false, value: state };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<NetPosition, undefined>> {
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

/** The position subscriptions of this gateway: partners whose position changed are read together, a few times a second. */
export class PositionFeed {
  readonly #database: Database;
  readonly #readers = new Map<PartnerId, Set<PositionReader>>();
  readonly #due = new Set<PartnerId>();
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #lastMs = 0;
  #closed = false;
  /** Raised when the journal has lost entries: what was asked before says nothing. */
  #history = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Subscriptions at present. */
  get count(): number {
    let count = 0;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  /** Begins to follow a partner's position, with the state at once. Ended by the reader's return(). */
  follow(partnerId: PartnerId): PositionReader {
    const reader = new PositionReader(partnerId, (ended) => {
      this.#remove(ended);
    });
    const readers = this.#readers.get(partnerId);
    if (readers) readers.add(reader);
    else this.#readers.set(partnerId, new Set([reader]));
    this.touch([partnerId]);
    return reader;
  }

  #remove(reader: PositionReader): void {
    const readers = this.#readers.get(reader.partnerId);
    readers?.delete(reader);
    if (readers?.size === 0) this.#readers.delete(reader.partnerId);
  }

  /** These partners' positions may have changed. */
  touch(partners: readonly PartnerId[]): void {
    for (const partnerId of partners) if (this.#readers.has(partnerId)) this.#due.add(partnerId);
    this.#schedule(INTERVAL_MS - (performance.now() - this.#lastMs));
  }

  /** All positions may have changed: a period was closed. */
  touchAll(): void {
    this.touch([...this.#readers.keys()]);
  }

  /** The journal has lost entries: each reader is given the state as it now is, with an earlier asOfSequence. */
  fallBack(): void {
    this.#history += 1;
    for (const readers of this.#readers.values()) for (const reader of readers) reader.forget();
    this.touchAll();
  }

  #schedule(inMs: number): void {
    if (this.#due.size === 0 || this.#timer !== undefined || this.#reading || this.#closed) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.#read();
      },
      Math.max(0, inMs),
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
      const states = await netPositionsOf(this.#database, due);
      for (const state of history === this.#history ? states : []) {
        for (const reader of this.#readers.get(state.partnerId) ?? []) reader.offer(state);
      }
    } catch {
      // The database is away, which the tail reports: the newest state is read when it is back.
      for (const partnerId of due) if (this.#readers.has(partnerId)) this.#due.add(partnerId);
      pauseMs = RETRY_MS;
    }
    this.#reading = false;
    this.#schedule(pauseMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([...this.#readers.values()].flatMap((readers) => [...readers]).map((reader) => reader.return()));
  }
}
