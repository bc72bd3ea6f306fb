import type { NewsFeed } from '../../ledger/index.js';
import type { Database, PartnerId } from '../../platform/index.js';
import { Reader } from './reader.js';

/** The news that are read at a time for one reader. */
const PAGE = 64;

/** One subscriber's place in a feed of news. It reads on from the database when it is asked for the next, and keeps one page at most. */
export class NewsReader<News> extends Reader<News> {
  readonly #feed: NewsFeed<News>;
  readonly #database: Database;
  readonly #partnerId: PartnerId | null;
  #page: News[] = [];
  /** The number of the last news that was read. */
  #after: bigint;
  /** The newest number that is known of. */
  #newest: bigint;

  constructor(
    feed: NewsFeed<News>,
    database: Database,
    { partnerId, after }: { readonly partnerId: PartnerId | null; readonly after: bigint },
    onEnd: () => void,
  ) {
    super(onEnd);
    this.#feed = feed;
    this.#database = database;
    this.#partnerId = partnerId;
    this.#after = after;
    this.#newest = after;
  }

  /** There are news up to this number. After a failover that lost some it is lower than before, and the reader goes on from there. */
  note(newest: bigint): void {
    if (newest < this.#after) this.#after = newest;
    this.#newest = newest;
    if (newest > this.#after) this.wakeUp();
  }

  protected async take(): Promise<News | undefined> {
    while (this.#page.length === 0) {
      const { news, through } = await this.#readOn();
      if (through === undefined) return undefined;
      this.#page = [...news];
      this.#after = through;
    }
    return this.#page.shift();
  }

  /** The next page; `through` is undefined when there is nothing to read now, or the database is away: the next look wakes it again. */
  async #readOn(): Promise<{ news: readonly News[]; through: bigint | undefined }> {
    if (this.#newest <= this.#after) return { news: [], through: undefined };
    const after = this.#after;
    const newest = this.#newest;
    try {
      const found = await this.#feed.read(this.#database, {
        partnerId: this.#partnerId,
        after,
        through: newest,
        limit: PAGE,
      });
      const last = found.at(-1);
      const through = found.length === PAGE && last ? this.#feed.numberOf(last) : newest;
      // It was set back while this was read.
      return this.#after === after ? { news: found, through } : { news: [], through: undefined };
    } catch {
      return { news: [], through: undefined };
    }
  }
}

/** The subscriptions to news at this gateway. The feed's look asks whether there are any, so nothing depends on a message. */
export class NewsFeeds {
  readonly #database: Database;
  readonly #readers = new Map<NewsFeed<unknown>, Set<NewsReader<unknown>>>();

  constructor(database: Database) {
    this.#database = database;
  }

  get count(): number {
    let count = 0;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  /** Begins to follow the news from now on. Errors: the database's. */
  async follow<News>(feed: NewsFeed<News>, partnerId: PartnerId | null): Promise<NewsReader<News>> {
    const after = await feed.newest(this.#database);
    const key = feed as NewsFeed<unknown>;
    const readers = this.#readers.get(key) ?? new Set();
    this.#readers.set(key, readers);
    const reader = new NewsReader<News>(feed, this.#database, { partnerId, after }, () => {
      readers.delete(reader);
    });
    readers.add(reader);
    return reader;
  }

  /** Looks for news of the feeds that someone follows. Errors: the database's. */
  async look(): Promise<void> {
    for (const [feed, readers] of this.#readers) {
      if (readers.size === 0) continue;
      const newest = await feed.newest(this.#database);
      for (const reader of readers) reader.note(newest);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers.values()].flatMap((readers) => [...readers]).map((reader) => reader.return()));
  }
}
