import type { Database } from '../src/platform/index.js';
import type { PeriodId } from '../src/settlement/index.js';
import { LANE_LOCK } from '../src/ledger/index.js';
import { checkTerms, hasNothing, SeedRefused } from './empty.js';

const MINUTE_MS = 60_000;

/**
 * The network's clock while a history is played: set back once, while the network is empty, then only brought forward,
 * until it shows its former time. So entries have the dates that they show, and nothing is left in the future.
 */
export class History {
  readonly #database: Database;
  readonly #endMs: bigint;

  private constructor(database: Database, endMs: bigint) {
    this.#database = database;
    this.#endMs = endMs;
  }

  /**
   * Sets an empty network back; its first period then begins there, under the id given.
   * Errors: {@link SeedRefused} when the network is not empty.
   */
  static async begin(database: Database, minutes: number, firstPeriod: PeriodId): Promise<History> {
    const endMs = await database.transaction(async (tx) => {
      await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });
      if (!(await hasNothing(tx)))
        throw new SeedRefused('The network is not empty: a scenario is only ever played into an empty one.');
      await checkTerms(tx);
      const [head] = await tx.query<{ clock_offset_ms: bigint }>({ text: 'SELECT clock_offset_ms FROM lane_head' });
      if (!head) throw new SeedRefused('The network is not set up.');
      const values = [minutes * MINUTE_MS];
      await tx.query({ text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms - $1', values });
      await tx.query({ text: 'UPDATE network SET created_at = network_now()' });
      await tx.query({
        text: 'UPDATE settlement_period SET opened_at = network_now(), id = $1 WHERE number = 1',
        values: [firstPeriod],
      });
      return head.clock_offset_ms;
    });
    return new History(database, endMs);
  }

  /** Moves the clock forward to a number of minutes before the end; it never goes back. */
  async to(minutesBeforeEnd: number): Promise<void> {
    await this.#set(this.#endMs - BigInt(minutesBeforeEnd * MINUTE_MS));
  }

  /** Moves the clock to its time before {@link begin}. */
  async end(): Promise<void> {
    await this.#set(this.#endMs);
  }

  async #set(offsetMs: bigint): Promise<void> {
    await this.#database.query({
      text: 'UPDATE lane_head SET clock_offset_ms = $1 WHERE clock_offset_ms < $1',
      values: [offsetMs],
    });
  }
}

/**
 * Moves a clock that a killed seeding left in the past to real time. Gives whether it did; the network then has only the
 * part of the history that was played.
 */
export async function endInterruptedHistory(database: Database): Promise<boolean> {
  const rows = await database.query({
    text: 'UPDATE lane_head SET clock_offset_ms = 0 WHERE clock_offset_ms < 0 RETURNING id',
  });
  return rows.length > 0;
}
