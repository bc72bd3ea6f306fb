import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Committed, Feeds, NewsFeed, StateFeed } from '../../ledger/index.js';
import type { Bus, Database, Logger, MemberId, PartnerId } from '../../platform/index.js';
import { Course, ORIGIN, type Mark } from './course.js';
import { newestStanding, readFeedHead, readOn, readPositions, type FeedHead } from './journal-reads.js';
import { decode, encode } from './message.js';
import { NewsFeeds, type NewsReader } from './news-feed.js';
import { StateFeeds } from './state-feed.js';
import type { StatesReader } from './states-reader.js';
import { WalletFeed } from './wallet-feed.js';
import type { WalletReader } from './wallet-reader.js';

/**
 * The interval at which the journal's head is looked at. An entry that no message told of is found after at most two
 * looks.
 */
const LOOK_MS = 1_000;
/** The interval while the bus is away: every commit of another gateway then has to be found by looking. */
const LOOK_ALONE_MS = 250;
/** The number of entries that are read at a time. */
const PAGE = 1_000;
/** With more missed entries than this, it is cheaper to look up the version of each followed wallet. */
const RANGE_MAX = 20_000n;
/**
 * The pause after a message for which there was nothing to read, so that forged messages cause at most a hundred
 * readings a second.
 */
const VAIN_MS = 10;
/** The bus's topic of this network's commits. */
const COMMITTED = 'committed';

interface LiveFeedDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly log: Logger;
  /** The states that the rooms bring. */
  readonly feeds: readonly StateFeed<unknown>[];
}

/** The state of the feed, for metrics. */
export interface FeedStatus {
  /** Every entry up to this one has been offered to the subscribers. */
  readonly position: number;
  /** The number of the journal's entries beyond the position, as last looked at. */
  readonly lag: number;
  /** Seconds since the journal's head was last seen. */
  readonly silentSeconds: number;
  readonly walletSubscribers: number;
  readonly stateSubscribers: number;
  /** The number of entries that no message had told of, found by looking. */
  readonly recovered: number;
  /** The number of entries that were seen and that the journal then no longer had. */
  readonly lost: number;
}

/**
 * Gives what was committed to this gateway's subscribers (design, section 7). After each commit a message tells the
 * other gateways that there is something to read, and they read it from the journal. The journal is also looked at
 * regularly, so that nothing depends on a message: one may be lost, a gateway may die between its commit and its
 * message, and Redis may be away.
 */
export class LiveFeed implements Feeds {
  readonly wallets: WalletFeed;
  readonly states: StateFeeds;
  readonly news: NewsFeeds;
  readonly #deps: LiveFeedDeps;
  readonly #name = randomUUID();
  #course = new Course(ORIGIN);
  #head: FeedHead | undefined;
  #started = false;
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #falling: Promise<void> | undefined;
  /** A message came while the journal was being read. */
  #again = false;
  #lookedAtMs = performance.now();
  #isAway = false;
  #recovered = 0;
  #lost = 0;
  #stopped = false;

  constructor(deps: LiveFeedDeps) {
    this.#deps = deps;
    this.wallets = new WalletFeed(deps.database, () => this.#course.newest);
    this.states = new StateFeeds(deps.database, deps.feeds);
    this.news = new NewsFeeds(deps.database);
  }

  /** Begins to follow the journal. It must be called before anything subscribes. Errors: the database's. */
  async start(): Promise<void> {
    const { database, bus, log } = this.#deps;
    const head = await readFeedHead(database, ORIGIN);
    log.info({ network: head.network }, "the network's name on the bus");
    this.#head = head;
    this.#course = new Course(head);
    this.#started = true;
    this.#unsubscribe = bus.subscribe(COMMITTED, (text) => {
      this.#receive(text);
    });
    bus.join(head.network);
    this.#schedule();
  }

  /**
   * The lane's onCommitted. It gives the changes to this gateway's own subscribers directly, and tells the other
   * gateways that there is something to read.
   */
  readonly publish = (committed: Committed): void => {
    if (this.#stopped || !this.#started) return;
    const { lastSequence, batch, digest, changes, positions } = committed;
    // If the batch does not follow right behind what was read, because another gateway committed or a failover
    // happened, the journal says what comes first.
    if (this.#course.isFollowedBy(committed))
      this.#offer(changes, lastSequence, { sequence: lastSequence, batch, digest });
    else this.#want();
    this.states.touch(positions);
    this.#deps.bus.publish(COMMITTED, encode({ from: this.#name, last: lastSequence }));
  };

  #offer(changes: Committed['changes'], through: bigint, head: Mark, passed: readonly Mark[] = []): void {
    this.#course.readTo(through, head, passed);
    this.wallets.offer(changes);
  }

  #receive(text: string): void {
    const hint = decode(text);
    if (hint && hint.from !== this.#name && hint.last > this.#course.through) this.#want();
  }

  /** Reads the journal on, with one reading at a time. All requests that come meanwhile cause one more reading. */
  #want(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  async #read(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        // When there are no subscribers, the next look moves the position on.
        if (this.wallets.count + this.states.count === 0) return;
        const from = this.#course.through;
        await this.#readPage();
        if (this.#course.through === from) await delay(VAIN_MS, undefined, { ref: false });
        else if (this.#course.through < from || this.#course.through < this.#course.newest.sequence) this.#again = true;
      }
    } catch {
      // The database is away, which the look reports. The look also reads what was not read here.
    }
  }

  async #readPage(): Promise<void> {
    const { database } = this.#deps;
    const { through: from, newest } = this.#course;
    const read = await readOn(database, newest, from, PAGE);
    if (!read) {
      await this.#fallBack();
      return;
    }
    const positions =
      this.states.count > 0 && read.through > from ? await readPositions(database, from, read.through) : [];
    this.#offer(read.changes, read.through, read.head, read.passed);
    this.states.touch(positions);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        this.#looking = this.#look().finally(() => {
          this.#schedule();
        });
      },
      this.#deps.bus.connected ? LOOK_MS : LOOK_ALONE_MS,
    );
    this.#timer.unref();
  }

  /** Looks where the journal stands, and reads what was missed. Never throws. */
  async #look(): Promise<void> {
    const { database, bus, log } = this.#deps;
    try {
      const head = await readFeedHead(database, this.#course.newest);
      const before = this.#head;
      if (!head.isSame) await this.#fallBack();
      this.#head = head;
      this.#lookedAtMs = performance.now();
      if (this.#isAway) log.info('the feed reads the journal again');
      this.#isAway = false;
      if (head.network !== before?.network) {
        log.info(
          { network: head.network },
          'the database is on another server, or was started again: the bus goes by another name',
        );
        bus.join(head.network);
      }
      await this.#recover(
        bus.connected && before && before.sequence < head.sequence ? before.sequence : head.sequence,
        head,
      );
      if (before?.period !== head.period) this.states.touchAll();
      await this.news.look();
    } catch (error) {
      if (!this.#isAway)
        log.warn({ err: error }, 'the feed cannot read the journal; subscriptions stay and it tries again');
      this.#isAway = true;
    }
  }

  /**
   * Reads the entries that no message told of.
   * @param due the sequence to read up to. With the bus there it is the head of the last look, because messages about
   * younger entries may be on their way
   */
  async #recover(due: bigint, head: Mark): Promise<void> {
    const from = this.#course.through;
    if (due <= from) return;
    if (this.wallets.count + this.states.count === 0) {
      this.#course.readTo(head.sequence, head);
      return;
    }
    if (due - from > RANGE_MAX) {
      if (!(await this.wallets.compare())) return;
      this.states.touchAll();
      this.#course.readTo(head.sequence, head);
    }
    while (this.#course.through < due && !this.#stopped) {
      const at = this.#course.through;
      await this.#readPage();
      if (this.#course.through <= at) break;
    }
    this.#recovered += Math.max(0, Number(this.#course.through - from));
  }

  /**
   * The journal no longer has a seal that was seen: there was a failover to a server that lacked the last entries, or a
   * restore. The feed goes on from the newest seal that the journal still has; subscribers who were given what is gone
   * are told.
   * Errors: the database's; also while it is a standby, which may only lack the entries for the moment.
   */
  #fallBack(): Promise<void> {
    return (this.#falling ??= this.#findStanding().finally(() => {
      this.#falling = undefined;
    }));
  }

  async #findStanding(): Promise<void> {
    const { database, log } = this.#deps;
    const course = this.#course;
    const seen = course.newest;
    const standing = await newestStanding(database, course.marks);
    if (!standing) throw new Error('the database is a standby that does not have all entries that were seen');
    if (standing.batch >= course.newest.batch) return;
    await this.wallets.fallBack(standing.sequence);
    course.fallBack(standing);
    this.states.fallBack();
    const lost = seen.sequence - standing.sequence;
    this.#lost += Number(lost);
    log.error(
      { seen: seen.sequence, standing: standing.sequence, lost },
      'the journal has lost entries: after a failover or a restore it no longer has what was given out',
    );
    // Subscribers who were given nothing of what was lost go on from the wallets' present versions.
    await this.wallets.compare();
  }

  get database(): Database {
    return this.#deps.database;
  }

  followWallet(memberId: MemberId, startAt: (current: number) => number): Promise<WalletReader | undefined> {
    return this.wallets.follow(memberId, startAt);
  }

  followState<State>(feed: StateFeed<State>, partnerId: PartnerId): StatesReader<State> {
    return this.states.follow(feed, partnerId);
  }

  followAllStates<State>(feed: StateFeed<State>): Promise<StatesReader<State>> {
    return this.states.followAll(feed);
  }

  followNews<News>(feed: NewsFeed<News>, partnerId: PartnerId | null): Promise<NewsReader<News>> {
    return this.news.follow(feed, partnerId);
  }

  get status(): FeedStatus {
    const position = this.#course.through;
    const head = this.#head?.sequence ?? 0n;
    return {
      position: Number(position),
      lag: head > position ? Number(head - position) : 0,
      silentSeconds: (performance.now() - this.#lookedAtMs) / 1_000,
      walletSubscribers: this.wallets.count,
      stateSubscribers: this.states.count,
      recovered: this.#recovered,
      lost: this.#lost,
    };
  }

  /** Ends all subscriptions. Whoever made the bus has to close it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    await Promise.all([this.#looking, this.#reading]);
    await Promise.all([this.wallets.close(), this.states.close(), this.news.close()]);
  }
}
