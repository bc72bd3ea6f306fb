import { exclusively, moveClock, type Services } from '../../ledger/index.js';
import { BadInput, Forbidden, type Database } from '../../platform/index.js';

const SECONDS_MAX = 10 * 366 * 24 * 3_600;

/**
 * Moves the network's clock forward and does the work that has come due by it.
 * Errors: Forbidden outside a sandbox; BadInput when `seconds` is not from 1 second to 10 years, or the clock would
 * leave the years that instants have.
 */
export async function advanceClock(services: Services, seconds: number): Promise<Date> {
  if (!services.config.sandbox) throw new Forbidden('advanceClock is for sandboxes: KULA_SANDBOX.');
  if (seconds < 1 || seconds > SECONDS_MAX) throw new BadInput('seconds', `must be 1 to ${SECONDS_MAX.toString()}`);
  await exclusively(
    services.database,
    async (em, now) => {
      if (new Date(now.getTime() + seconds * 1_000).getUTCFullYear() > 9_000)
        throw new BadInput('seconds', 'must leave the clock before the year 9000');
      await moveClock(em, seconds * 1_000);
    },
    // The time decides what is in force.
    { configChanges: true },
  );
  await services.runDueJobs();
  return (await findClock(services.database)).now;
}

export interface Clock {
  readonly now: Date;
  readonly offsetSeconds: bigint;
}

/** The network's time, and by how much it is ahead of real time. */
export async function findClock(database: Database): Promise<Clock> {
  const [row] = await database.query<{ now: Date; offset_seconds: bigint }>({
    name: 'network clock',
    text: 'SELECT network_now() AS now, clock_offset_ms / 1000 AS offset_seconds FROM lane_head',
  });
  if (!row) throw new Error('the network is not set up');
  return { now: row.now, offsetSeconds: row.offset_seconds };
}
