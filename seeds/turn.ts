import { oneProcessAtATime } from '../src/platform/index.js';
import type { Services } from '../src/ledger/index.js';
import { acting } from '../src/platform/index.js';
import { endInterruptedHistory } from './history.js';
import { emptyUnfinished } from './unfinished.js';

/** The key of an advisory lock, by which gateways that start together on one PostgreSQL seed one after another. */
const SEED_LOCK = 5_852_140_003;

/** Runs the work while no other process seeds; first cleans up what a killed seeding left behind. */
export async function oneAtATime<T>(services: Services, work: () => Promise<T>): Promise<T> {
  const { database, log } = services;
  const guarded = () =>
    acting({ operation: 'seed', role: null, actor: null }, async () => {
      if (await emptyUnfinished(services)) return work();
      if (await endInterruptedHistory(database))
        log.warn('a scenario had left the clock in the past: it was brought to real time');
      return work();
    });
  // The embedded database has one connection and one process: a transaction around the work would wait for itself.
  if (database.engine === 'pglite') return guarded();
  return oneProcessAtATime(database, SEED_LOCK, guarded);
}
