import type { Job } from '../../ledger/index.js';
import type { Queryable } from '../../platform/index.js';

/**
 * Makes the log's partitions for the coming days and drops the old ones. Several gateways may call it at once.
 * @returns the number of partitions that it made and dropped
 */
export async function keepRequestDays(database: Queryable, days: number): Promise<number> {
  const [row] = await database.query<{ did: number }>({
    text: 'SELECT request_log_days($1::int) AS did',
    values: [days],
  });
  return row?.did ?? 0;
}

export const keepRequestDaysJob: Job = {
  name: 'keep the days of the request log',
  everySeconds: 3_600,
  run: ({ database, config }) => keepRequestDays(database, config.requestDays),
};
