import type { Job } from '../ledger/index.js';

/** Rows of one statement, so that none takes long. */
const SWEEP_MAX = 1_000;

/** Deletes sessions that have ended. One that ended by idleness goes when its last hour has come: no later than a day or so. */
export const sweepJob: Job = {
  name: 'delete ended sessions',
  everySeconds: 300,
  run: async ({ database }) => {
    const gone = await database.query({
      text: `DELETE FROM session WHERE id = ANY(ARRAY(SELECT s.id FROM session s WHERE s.ends_at <= clock_timestamp() ORDER BY s.ends_at LIMIT $1)) RETURNING 1`,
      values: [SWEEP_MAX],
    });
    return gone.length;
  },
};
