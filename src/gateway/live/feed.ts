import { randomUUID } from 'node:crypto';
import type { Committed } from '../../ledger/index.js';
import type { Bus, Database, Logger } from '../../platform/index.js';
import { readChannel, readHead, readPositions, readRange, type Head } from './journal-reads.js';
import { decode, encode } from './message.js';
import { PositionFeed } from './position-feed.js';
import { Seen } from './seen.js';
import { WalletFeed } from './wallet-feed.js';

/** How often the journal's head is looked at: what no message told is found after at most two looks. */
const LOOK_MS = 1_000;
/** The same while the bus is away, and every commit of another gateway has to be found this way. */
const LOOK_ALONE_MS = 250;
/** Entries read at a time. */
const PAGE = 1_000n;
/** With more entries than this missed, it is cheaper to ask how far each followed wallet is. */
const RANGE_MAX = 20_000n;

export interface LiveFeedDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly log: Logger;
}

/** How the relay stands: for metrics. */
export interface FeedStatus {
  /** Every entry up to this one has been offered to the subscribers. */
  readonly position: number;
  /** Entries of the journal, as last looked at, beyond the position. */
  readonly lag: number;
  /** Seconds since the journal's head was last seen. */
  readonly silentSeconds: number;
  readonly walletSubscribers: number;
  readonly positionSubscribers: number;
  /** Entries found by looking, that no message had told of. */
  readonly recovered: number;
}

/**
 * What was committed, to this gateway's subscribers (design, section 7). Each commit is told to the gateways by one
 * message; the journal is looked at besides, so that nothing depends on a message: one lost, a gateway that died
 * between its commit and its message, Redis away.
 */
export class LiveFeed {
  readonly wallets: WalletFeed;
  readonly positions: PositionFeed;
  readonly #deps: LiveFeedDeps;
  readonly #name = randomUUID();
  #channel: string | undefined;
  #unsubscribe: (() => void) | undefined;
  #seen: Seen | undefined;
  #head: Head | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookedAtMs = performance.now();
  #isLost = false;
  #recovered = 0;
  #stopped = false;

  constructor(deps: LiveFeedDeps) {
    this.#deps = deps;
    this.wallets = new WalletFeed(deps.database);
    this.positions = new PositionFeed(deps.database);
  }

  /** Begins to follow the journal; call it before anything subscribes. Errors: the database's. */
  async start(): Promise<void> {
    const { database, bus } = this.#deps;
    const channel = await readChannel(database);
    const head = await readHead(database);
    this.#channel = channel;
    this.#head = head;
    this.#seen = new Seen(head.sequence);
    this.#unsubscribe = bus.subscribe(channel, (text) => { this.#receive(text); });
    this.#schedule();
  }

  /** The lane's onCommitted: to the own subscribers without a detour, to the other gateways by the bus. */
  readonly publish = (committed: Committed): void => {
    if (this.#stopped) return;
    this.#apply(committed);
    if (this.#channel !== undefined) this.#deps.bus.publish(this.#channel, encode(this.#name, committed));
  };

  #receive(text: string): void {
    const message = decode(text);
    if (message && message.from !== this.#name && !this.#stopped) this.#apply(message.committed);
  }

  #apply({ firstSequence, lastSequence, changes, positions }: Committed): void {
    this.#seen?.add(firstSequence, lastSequence);
    this.wallets.offer(changes);
    this.positions.touch(positions);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => { this.#schedule(); });
    }, this.#deps.bus.connected ? LOOK_MS : LOOK_ALONE_MS);
    this.#timer.unref();
  }

  /** Looks where the journal stands, and reads what was missed. Never throws. */
  async #look(): Promise<void> {
    const { database, bus, log } = this.#deps;
    const seen = this.#seen;
    try {
      const head = await readHead(database);
      const before = this.#head;
      this.#head = head;
      this.#lookedAtMs = performance.now();
      if (this.#isLost) log.info('the feed reads the journal again');
      this.#isLost = false;
      if (seen) await this.#recover(seen, bus.connected && before ? before.sequence : head.sequence);
      if (before?.period !== head.period) this.positions.touchAll();
    } catch (error) {
      if (!this.#isLost) log.warn({ err: error }, 'the feed cannot read the journal; subscriptions stay and it tries again');
      this.#isLost = true;
    }
  }

  /**
   * Reads what the messages did not tell.
   * @param due with the bus there: where the journal stood at the last look, for younger messages may be on their way
   */
  async #recover(seen: Seen, due: bigint): Promise<void> {
    const { database } = this.#deps;
    if (due - seen.through > RANGE_MAX) {
      const from = seen.through;
      await this.wallets.compare();
      this.positions.touchAll();
      seen.add(from + 1n, due);
      this.#recovered += Number(due - from);
    }
    while (seen.through < due && !this.#stopped) {
      const from = seen.through;
      const to = from + PAGE < due ? from + PAGE : due;
      const changes = this.wallets.count > 0 ? await readRange(database, from, to) : [];
      const positions = this.positions.count > 0 ? await readPositions(database, from, to) : [];
      this.#apply({ firstSequence: from + 1n, lastSequence: to, changes, positions });
      this.#recovered += Number(to - from);
    }
  }

  get database(): Database {
    return this.#deps.database;
  }

  get status(): FeedStatus {
    const position = this.#seen?.through ?? 0n;
    const head = this.#head?.sequence ?? 0n;
    return {
      position: Number(position),
      lag: head > position ? Number(head - position) : 0,
      silentSeconds: (performance.now() - this.#lookedAtMs) / 1_000,
      walletSubscribers: this.wallets.count,
      positionSubscribers: this.positions.count,
      recovered: this.#recovered,
    };
  }

  /** Ends all subscriptions; the bus is its maker's to close. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    await this.#looking;
    await Promise.all([this.wallets.close(), this.positions.close()]);
  }
}
