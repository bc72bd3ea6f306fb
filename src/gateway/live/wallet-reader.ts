import { setTimeout as delay } from 'node:timers/promises';
import type { WalletChange } from '../../ledger/index.js';
import { NoSuchVersion, type MemberId } from '../../platform/index.js';

/**
 * The most changes that are kept for a reader that has not asked yet. Further ones are read from the journal when it
 * asks.
 */
const BUFFER_MAX = 32;
/** The pause after a reading that failed: the database is away, or a change was announced before it could be seen. */
const RETRY_MS = 250;

interface WalletReaderOptions {
  readonly memberId: MemberId;
  /** Gives the changes after a version, in order. They need not be all; an empty list means that there are none. */
  readonly readAfter: (version: number) => Promise<readonly WalletChange[]>;
  readonly onEnd: (reader: WalletReader) => void;
}

/**
 * One subscriber's place in one wallet. It gives every change after a version, in order, with none missing and none
 * twice.
 * Changes are pulled and not pushed: a reader that does not ask costs a bounded buffer, and goes on from the journal
 * when it does.
 * Only one next() may run at a time.
 */
export class WalletReader implements AsyncIterableIterator<WalletChange, undefined> {
  readonly #options: WalletReaderOptions;
  readonly #buffer: WalletChange[] = [];
  /** The version up to which changes were given out or stand in the buffer. */
  #version = 0;
  /** The newest version that the journal is known to have. */
  #newest = 0;
  #started = false;
  #ended = false;
  /** Raised when the journal has lost entries: changes that were read before no longer follow. */
  #history = 0;
  #lost: NoSuchVersion | undefined;
  #wake: (() => void) | undefined;

  constructor(options: WalletReaderOptions) {
    this.#options = options;
  }

  get memberId(): MemberId {
    return this.#options.memberId;
  }

  /**
   * Says where to begin. Changes that were announced since the reader was made are not lost: their versions are noted.
   * @param version the last change that the subscriber has
   * @param newest the wallet's version, read after the reader was made
   */
  start(version: number, newest: number): void {
    this.#version = version;
    this.#started = true;
    this.announce(newest);
  }

  /**
   * A change was committed. If it is the next one it is kept to be given out, otherwise it is read from the journal in
   * its turn.
   */
  offer(change: WalletChange): void {
    if (this.#started && change.version === this.#version + 1 && this.#buffer.length < BUFFER_MAX) this.#append(change);
    this.announce(change.version);
  }

  /** The wallet has reached a version. */
  announce(version: number): void {
    if (version > this.#newest) this.#newest = version;
    if (this.#buffer.length > 0 || this.#newest > this.#version) this.#wakeUp();
  }

  /**
   * The journal has lost the changes after a version. A subscriber who was given none of them goes on. One who was
   * given some is told and ended, because the wallet's next changes have the same versions and are others.
   */
  fallBack(version: number): void {
    this.#history += 1;
    this.#newest = Math.min(this.#newest, version);
    if (!this.#started || this.#version <= version) return;
    this.#buffer.length = 0;
    this.#lost = new NoSuchVersion(
      `must not be above ${version.toString()}: the network has lost the later changes of this wallet, because it was restored or failed over to a server without them. Read the wallet again and go on after ${version.toString()}`,
      version,
    );
    this.#wakeUp();
  }

  #append(change: WalletChange): void {
    this.#buffer.push(change);
    this.#version = change.version;
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /**
   * Errors: {@link NoSuchVersion}, once, when changes that were given are no longer in the journal; then the reader has
   * ended.
   */
  async next(): Promise<IteratorResult<WalletChange, undefined>> {
    while (!this.#ended) {
      if (this.#lost) {
        await this.return();
        throw this.#lost;
      }
      const change = this.#buffer.shift();
      if (change) return { done: false, value: change };
      if (this.#newest > this.#version) await this.#catchUp();
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
    return { done: true, value: undefined };
  }

  async #catchUp(): Promise<void> {
    const [version, newest, history] = [this.#version, this.#newest, this.#history];
    try {
      const changes = await this.#options.readAfter(version);
      if (history !== this.#history) return;
      // The next changes may have been offered meanwhile.
      for (const change of changes) if (change.version === this.#version + 1) this.#append(change);
      // The journal was asked after the announcement, so a change that it does not have was never committed.
      if (changes.length === 0 && this.#newest === newest) this.#newest = this.#version;
      else if (this.#version === version) await delay(RETRY_MS, undefined, { ref: false });
    } catch {
      // The database is away, which the feed's look reports; the subscription stays.
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }

  return(): Promise<IteratorResult<WalletChange, undefined>> {
    if (!this.#ended) {
      this.#ended = true;
      this.#buffer.length = 0;
      this.#options.onEnd(this);
      this.#wakeUp();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
