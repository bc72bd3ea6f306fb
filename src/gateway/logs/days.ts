import type { Job } from '../../ledger/index.js';
import type { Config, Queryable } from '../../platform/index.js';

/**
 * How the partitions of a log for the coming days are made and the old ones dropped. Several gateways may do it at once. The database
 * says which day it is.
 * @param sqlFunction of the database that does it
 * @returns by which it is done for that many days; that gives the number of partitions that it made and dropped
 */
export const daysKeeper =
  (sqlFunction: 'refusal_log_days' | 'request_log_days') =>
  async (database: Queryable, days: number): Promise<number> => {
    const [row] = await database.query<{ did: number }>({
      text: `SELECT ${sqlFunction}($1::int) AS did`,
      values: [days],
    });
    return row?.did ?? 0;
  };

/** The job that does it. */
export const daysJob = (
  log: string,
  keep: (database: Queryable, days: number) => Promise<number>,
  daysOf: (config: Config) => number,
): Job => ({
  name: `keep the days of the ${log} log`,
  everySeconds: 3_600,
  run: ({ database, config }) => keep(database, daysOf(config)),
});
