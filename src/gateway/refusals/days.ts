import type { Job } from '../../ledger/index.js';
import type { Queryable } from '../../platform/index.js';

/**
 * Makes the log's partitions for the coming days and drops the old ones. Several gateways may call it at once. The
 * database says which day it is.
 * @returns the number of partitions that it made and dropped
 */
export async function keepDays(database: Queryable, days: number): Promise<number> {
  const [row] = await database.query<{ did: number }>({
    text: 'SELECT refusal_log_days($1::int) AS did',
    values: [days],
  });
  return row?.did ?? 0;
}

export const keepDaysJob: Job = {
  name: 'keep the days of the refusal log',
  everySeconds: 3_600,
  run: ({ database, config }) => keepDays(database, config.refusalDays),
};
