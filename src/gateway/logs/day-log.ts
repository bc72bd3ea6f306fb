import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger, Queryable } from '../../platform/index.js';

/** A gateway writes one statement a second to a log, with no more rows and bytes than these. */
export const ROWS_MAX = 100;
export const BYTES_MAX = 256 * 1024;
/** The most rows of one second for one caller. Where there are more rows than fit, the callers share them alike. */
export const CALLER_MAX = ROWS_MAX / 2;
const EVERY_MS = 1_000;

/** SQLSTATE check_violation: a day has no partition, because no gateway ran its jobs for days. */
const NO_PARTITION = '23514';

/** What makes one log differ from another. */
export interface DayLogKind<Seen, Row extends object> {
  /** What its rows are called in the gateway's own log. */
  readonly rows: string;
  readonly callerOf: (seen: Seen) => string;
  readonly rowOf: (seen: Seen) => Row;
  /** The most memory that a row takes. */
  readonly bytesOf: (row: Row) => number;
  /** One statement for all rows; each says how many milliseconds ago it was seen. */
  readonly write: (rows: readonly (Row & { readonly ageMs: number })[]) => Promise<void>;
  /** Makes the partitions of the coming days. */
  readonly makeDays: () => Promise<unknown>;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly caller: string;
  readonly bytes: number;
  /** The time by `performance.now()`. */
  readonly at: number;
}

/** What a log stands on. */
export interface LogPlace {
  readonly database: Queryable;
  readonly log: Logger;
}

/**
 * A log in a table with one partition for each day, as one gateway writes it: rows are gathered in memory and written
 * once a second, beside the ledger's lane. It is a help and no record: what does not fit or cannot be written is
 * counted and forgotten, and nothing waits for it.
 */
export class DayLog<Seen, Row extends object> {
  readonly #kind: DayLogKind<Seen, Row>;
  readonly #log: Logger;
  readonly #onUnlogged: (count: number) => void;
  readonly #outside = AsyncLocalStorage.snapshot();
  #waiting: Waiting<Row>[] = [];
  #bytes = 0;
  #ofCaller = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  /** @param onUnlogged told the number of rows that were not logged: there were too many, or they could not be written */
  constructor(kind: DayLogKind<Seen, Row>, log: Logger, onUnlogged: (count: number) => void) {
    this.#kind = kind;
    this.#log = log;
    this.#onUnlogged = onUnlogged;
  }

  /** Takes what was seen. Never throws. */
  add(seen: Seen): void {
    const caller = this.#kind.callerOf(seen);
    // This comes first, so that no row is made that will not be kept.
    if (this.#closed || this.#ownOf(caller) >= CALLER_MAX || !this.#makeRoom(caller, 0)) {
      this.#onUnlogged(1);
      return;
    }
    try {
      const row = this.#kind.rowOf(seen);
      const bytes = this.#kind.bytesOf(row);
      if (!this.#makeRoom(caller, bytes)) {
        this.#onUnlogged(1);
        return;
      }
      this.#waiting.push({ row, caller, bytes, at: performance.now() });
      this.#bytes += bytes;
      this.#ofCaller.set(caller, this.#ownOf(caller) + 1);
      this.#schedule();
    } catch (error) {
      this.#miss(1, error);
    }
  }

  #ownOf(caller: string): number {
    return this.#ofCaller.get(caller) ?? 0;
  }

  /**
   * Makes room for a row of a caller, where there is none by dropping the last rows of the callers that have the most: two busy ones
   * must not hide every other. Gives false where nobody has two rows more than this caller: then it has its share.
   */
  #makeRoom(caller: string, bytes: number): boolean {
    while (this.#waiting.length >= ROWS_MAX || this.#bytes + bytes > BYTES_MAX) {
      // Where a thousand are passed over in a second this is what each of them costs: no list is made of the callers.
      let [most, count] = ['', 0];
      for (const [one, rows] of this.#ofCaller) if (rows > count) [most, count] = [one, rows];
      if (count <= this.#ownOf(caller) + 1) return false;
      const [dropped] = this.#waiting.splice(
        this.#waiting.findLastIndex((waiting) => waiting.caller === most),
        1,
      );
      this.#bytes -= dropped?.bytes ?? 0;
      this.#ofCaller.set(most, count - 1);
      this.#onUnlogged(1);
    }
    return true;
  }

  #schedule(): void {
    if (this.#timer || this.#writing || this.#closed) return;
    // Whoever's request comes first sets the timer: what is written and logged then is not that request's.
    this.#timer = this.#outside(() =>
      setTimeout(() => {
        void this.flush();
      }, EVERY_MS),
    );
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

  async #write(waiting: readonly Waiting<Row>[]): Promise<void> {
    const write = () => this.#kind.write(waiting.map(({ row, at }) => ({ ...row, ageMs: performance.now() - at })));
    try {
      await write().catch(async (error: unknown) => {
        if ((error as { readonly code?: unknown }).code !== NO_PARTITION) throw error;
        await this.#kind.makeDays();
        await write();
      });
    } catch (error) {
      this.#miss(waiting.length, error);
    }
  }

  #miss(count: number, error: unknown): void {
    this.#onUnlogged(count);
    this.#log.warn({ err: error, count }, `${this.#kind.rows} are not in their log`);
  }

  /** Takes no more. Resolves when the rows that waited are written or given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }
}
