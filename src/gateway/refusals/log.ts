import type { Config, Logger, Queryable } from '../../platform/index.js';
import type { AnsweredRefusal } from '../graphql/schema.js';
import { keepDays } from './days.js';
import { bytesOf, rowOf, type RefusalRow } from './row.js';
import { writeRows } from './write.js';

/** A gateway writes one statement a second to the log, with no more rows and bytes than these. */
export const ROWS_MAX = 100;
export const BYTES_MAX = 256 * 1024;
/** The most rows of one second for one caller: a caller that asks in a loop must not hide all others. */
export const CALLER_MAX = ROWS_MAX / 2;
const EVERY_MS = 1_000;

/** SQLSTATE check_violation: a day has no partition, because no gateway ran its jobs for days. */
const NO_PARTITION = '23514';

interface Place {
  readonly database: Queryable;
  readonly config: Pick<Config, 'refusalDays'>;
  readonly log: Logger;
}

interface Waiting {
  readonly row: RefusalRow;
  /** The time by `performance.now()`. */
  readonly at: number;
}

/**
 * The log of refusals, as one gateway writes it: refusals are gathered in memory and written once a second, beside the
 * ledger's lane. The log is a help and no record: refusals that do not fit or cannot be written are counted and
 * forgotten, and nothing waits for it.
 */
export class RefusalLog {
  readonly #place: Place;
  readonly #onUnlogged: (count: number) => void;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #ofCaller = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  /**
   * @param onUnlogged told the number of refusals that were not logged: there were too many, or they could not be
   * written
   */
  constructor(place: Place, onUnlogged: (count: number) => void) {
    this.#place = place;
    this.#onUnlogged = onUnlogged;
  }

  /** Takes a refusal that was answered. Never throws. */
  add(answered: AnsweredRefusal): void {
    const caller = answered.principal?.actor ?? '';
    const ofCaller = this.#ofCaller.get(caller) ?? 0;
    // This comes first, so that no row is made of a refusal that will not be kept.
    if (this.#closed || this.#waiting.length >= ROWS_MAX || ofCaller >= CALLER_MAX) {
      this.#onUnlogged(1);
      return;
    }
    try {
      const row = rowOf(answered);
      const bytes = bytesOf(row);
      if (this.#bytes + bytes > BYTES_MAX) {
        this.#onUnlogged(1);
        return;
      }
      this.#waiting.push({ row, at: performance.now() });
      this.#bytes += bytes;
      this.#ofCaller.set(caller, ofCaller + 1);
      this.#schedule();
    } catch (error) {
      this.#miss(1, error);
    }
  }

  #schedule(): void {
    if (this.#timer || this.#writing || this.#closed) return;
    this.#timer = setTimeout(() => {
      void this.flush();
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Writes the rows that wait, after the writing that is under way. Resolves when that is done or was given up. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#writing) await this.#writing;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    this.#ofCaller = new Map();
    this.#writing = this.#write(waiting);
    await this.#writing;
    this.#writing = undefined;
    if (this.#waiting.length > 0) this.#schedule();
  }

  async #write(waiting: readonly Waiting[]): Promise<void> {
    const { database, config } = this.#place;
    const write = () =>
      writeRows(
        database,
        waiting.map(({ row, at }) => ({ ...row, ageMs: performance.now() - at })),
      );
    try {
      await write().catch(async (error: unknown) => {
        if ((error as { readonly code?: unknown }).code !== NO_PARTITION) throw error;
        await keepDays(database, config.refusalDays);
        await write();
      });
    } catch (error) {
      this.#miss(waiting.length, error);
    }
  }

  #miss(count: number, error: unknown): void {
    this.#onUnlogged(count);
    this.#place.log.warn({ err: error, count }, 'refusals are not in their log');
  }

  /** Takes no more. Resolves when the rows that waited are written or given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }
}
