import { setTimeout as delay } from 'node:timers/promises';
import { Unavailable, type WalletChange } from '../../ledger/index.js';
import { Batcher, type Database, type MemberId } from '../../platform/index.js';
import type { Mark } from './course.js';
import { readAfter, readVersions, readVersionsAt, type Place } from './journal-reads.js';
import { WalletReader } from './wallet-reader.js';

/** The number of versions that a reader which lags reads at a time. */
const PAGE = 64;
/**
 * The most readers whose pages one query reads, and the most queries at once: 5,000 readers that resume together leave
 * the pool usable.
 */
const CATCH_UP = { size: 64, parallel: 2 };
const VERSIONS = { size: 500, parallel: 2 };
/**
 * A subscription that comes while the journal has lost entries waits for the look that finds this out, which comes
 * every second.
 */
const VERSION_TRIES = 30;
const VERSION_PAUSE_MS = 100;

/** The wallet subscriptions of this gateway. */
export class WalletFeed {
  readonly #database: Database;
  readonly #readers = new Map<MemberId, Set<WalletReader>>();
  readonly #pages: Batcher<Place, WalletChange[]>;
  /** Gives an undefined version when there is no wallet. */
  readonly #versions: Batcher<MemberId, { readonly version: number | undefined } | 'another history'>;
  readonly #known: () => Mark;
  #count = 0;
  /** Raised when the journal has lost entries: versions that were read before may be among them. */
  #history = 0;

  /** @param known gives the newest seal that was seen. The journal is read only as long as it has this seal */
  constructor(database: Database, known: () => Mark) {
    this.#database = database;
    this.#pages = new Batcher((places) => readAfter(database, known(), places, PAGE), CATCH_UP);
    this.#known = known;
    this.#versions = new Batcher(async (members) => {
      const versions = await readVersions(database, known(), members);
      return members.map((id) => (versions ? { version: versions.get(id) } : 'another history'));
    }, VERSIONS);
  }

  /** The number of present subscriptions. */
  get count(): number {
    return this.#count;
  }

  /**
   * Begins to follow a wallet. The reader must be ended by its return().
   * @param startAt is given the wallet's present version and gives the version after which to begin; throws to refuse
   * @returns the reader, or undefined when there is no such wallet
   */
  async follow(memberId: MemberId, startAt: (current: number) => number): Promise<WalletReader | undefined> {
    const reader = new WalletReader({
      memberId,
      readAfter: (version) => this.#pages.get({ memberId, version }),
      onEnd: (ended) => {
        this.#remove(ended);
      },
    });
    // The reader is added before the version is read, so changes that are committed between the two are announced to
    // it.
    this.#add(reader);
    try {
      const current = await this.#versionOf(memberId);
      if (current === undefined) {
        await reader.return();
        return undefined;
      }
      reader.start(startAt(current), current);
      return reader;
    } catch (error) {
      await reader.return();
      throw error;
    }
  }

  /** Errors: Unavailable, while the database lacks entries that were seen: it is a standby that is not promoted yet. */
  async #versionOf(memberId: MemberId): Promise<number | undefined> {
    for (let tries = 0; tries < VERSION_TRIES; tries += 1) {
      const history = this.#history;
      const found = await this.#versions.get(memberId);
      if (found !== 'another history' && history === this.#history) return found.version;
      // The next look finds out what has become of the journal.
      await delay(VERSION_PAUSE_MS, undefined, { ref: false });
    }
    throw new Unavailable('the database lacks entries that were seen');
  }

  #add(reader: WalletReader): void {
    const readers = this.#readers.get(reader.memberId);
    if (readers) readers.add(reader);
    else this.#readers.set(reader.memberId, new Set([reader]));
    this.#count += 1;
  }

  #remove(reader: WalletReader): void {
    const readers = this.#readers.get(reader.memberId);
    if (!readers?.delete(reader)) return;
    this.#count -= 1;
    if (readers.size === 0) this.#readers.delete(reader.memberId);
  }

  offer(changes: readonly WalletChange[]): void {
    if (this.#count === 0) return;
    for (const change of changes) {
      for (const reader of this.#readers.get(change.memberId) ?? []) reader.offer(change);
    }
  }

  /**
   * Looks up the version of each followed wallet, when there is too much of the journal to read through.
   * @returns whether it could; it cannot when the journal lacks entries that were seen
   */
  async compare(): Promise<boolean> {
    const members = [...this.#readers.keys()];
    for (let at = 0; at < members.length; at += VERSIONS.size) {
      const versions = await readVersions(this.#database, this.#known(), members.slice(at, at + VERSIONS.size));
      if (!versions) return false;
      for (const [memberId, version] of versions) {
        for (const reader of this.#readers.get(memberId) ?? []) reader.announce(version);
      }
    }
    return true;
  }

  /** The journal has lost what came after a sequence; subscribers who were given some of it are told. */
  async fallBack(sequence: bigint): Promise<void> {
    const members = [...this.#readers.keys()];
    const versions = new Map<MemberId, number>();
    for (let at = 0; at < members.length; at += VERSIONS.size) {
      for (const [memberId, version] of await readVersionsAt(
        this.#database,
        members.slice(at, at + VERSIONS.size),
        sequence,
      ))
        versions.set(memberId, version);
    }
    this.#history += 1;
    for (const memberId of members) {
      for (const reader of this.#readers.get(memberId) ?? []) reader.fallBack(versions.get(memberId) ?? 0);
    }
  }

  /** Ends all subscriptions. */
  async close(): Promise<void> {
    await Promise.all([...this.#readers.values()].flatMap((readers) => [...readers]).map((reader) => reader.return()));
  }
}
