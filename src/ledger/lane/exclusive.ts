import type { EntityManager } from '@mikro-orm/sql';
import { actText, type Database } from '../../platform/index.js';
import { LANE_LOCK } from './head.js';

/**
 * For rare changes of the things that batches are planned by (partners, rates, FX, a member's status): a transaction
 * that holds the lane's lock. So no batch is planned before the change and committed after it. The events of the change
 * name the act under way (`acting`).
 * @param configChanges raises the version by which every gateway's lane sees that it must load its settings again
 */
export async function exclusively<T>(
  database: Database,
  work: (em: EntityManager, now: Date) => Promise<T>,
  { configChanges }: { configChanges: boolean },
): Promise<T> {
  return (database.orm.em.fork() as EntityManager).transactional(async (em) => {
    await em.execute(`SELECT pg_advisory_xact_lock(${LANE_LOCK.toString()}), set_config('kula.act', ?, true)`, [
      actText(),
    ]);
    const result = await work(em, await networkNow(em));
    if (configChanges) await em.execute('UPDATE lane_head SET config_version = config_version + 1');
    return result;
  });
}

async function networkNow(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ now: string }[]>(
    `SELECT to_char(network_now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`,
  );
  if (!row) throw new Error('the network is not set up: lane_head has no row');
  return new Date(row.now);
}

/**
 * For what would be decided {@link exclusively}, without doing it: a transaction that does not hold the lane's lock, so that batches go
 * on. What is found may have changed when it is done. It must change nothing.
 */
export function preview<T>(database: Database, work: (em: EntityManager, now: Date) => Promise<T>): Promise<T> {
  return (database.orm.em.fork() as EntityManager).transactional(async (em) => {
    await em.execute('SET TRANSACTION READ ONLY');
    return work(em, await networkNow(em));
  });
}

/** Moves the network's clock, within {@link exclusively}. */
export async function moveClock(em: EntityManager, milliseconds: number): Promise<void> {
  await em.execute('UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ?', [milliseconds]);
}
