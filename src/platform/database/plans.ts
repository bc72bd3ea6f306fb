import type { Database } from './database.js';

/**
 * How the database plans, which must not depend on its statistics of the tables. On a database that was never analysed
 * (a network's first minutes, a restore, autovacuum off), plans that were made while tables were small stayed when they
 * were large: the check of wallet versions read the journal from end to end for each batch, and 9,300 accruals a second
 * became 800 after 20,000 entries.
 */

/**
 * For a connection that serves callers. Rows are found by an index, one by one, however small the planner thinks a
 * table is; everything that the lane, feeds and jobs ask can be found so. A table without an index is still read whole,
 * at a cost that stands for "never". At such a cost the just-in-time compiler would be used, and spend a second, so it
 * is off.
 */
export const servingPlans: Readonly<Record<string, string>> = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_material: 'off',
  jit: 'off',
};

/**
 * For a transaction that reads whole tables (exports, reports, `kula verify`): the planner does what it thinks best.
 */
export const WHOLE_TABLE_PLANS =
  'SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on; SET LOCAL enable_material = on';

/**
 * Has all plans of a connection made anew, by the sizes that the tables then have. Prepared statements stay prepared.
 */
export const PLAN_ANEW = 'DISCARD PLANS';

const FIRST_MS = 1_000;
const LAST_MS = 60_000;

/**
 * When a connection's plans are to be made anew: after one second, and then each time after twice as long, up to a
 * minute. On an empty table one index is as good as another, and so is any order of a join, and such plans would stay
 * until an analysis.
 */
export class PlanAge {
  #madeAtMs = performance.now();
  #lifeMs = FIRST_MS;

  /** Whether it is time. To be asked before each use; it is true once each time. */
  isOver(nowMs = performance.now()): boolean {
    if (nowMs - this.#madeAtMs < this.#lifeMs) return false;
    this.#madeAtMs = nowMs;
    this.#lifeMs = Math.min(2 * this.#lifeMs, LAST_MS);
    return true;
  }
}

/**
 * Reads a page of a list by an index in the list's order. Of a partner with many rows the planner may think that it has few, and that it
 * is cheaper to read and sort them all: 24,000 rows for 21.
 */
export const inIndexOrder = <Row extends object>(
  database: Pick<Database, 'glance'>,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> =>
  database.glance(async (tx) => {
    await tx.query({ text: 'SET LOCAL enable_bitmapscan = off', values: [] });
    await tx.query({ text: 'SET LOCAL enable_sort = off', values: [] });
    return tx.query<Row>({ text, values: [...values] });
  });
