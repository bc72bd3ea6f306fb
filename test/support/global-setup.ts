/** Looks once for PostgreSQL and Redis, says what it found, and tells the workers through the environment. */
import { databasePrefix, dropDatabases, postgresUrl, redisUrl, whyNoPostgres, whyNoRedis } from './services.ts';

/** Longer than any run: what is older was left by a run that was killed. */
const leftoverAgeMilliseconds = 3 * 60 * 60 * 1000;

/** The URL without its password. */
const shown = (url: string): string => url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1@');

export default async function globalSetup(): Promise<void> {
  const startedAt = Date.now();
  const [noPostgres, noRedis] = await Promise.all([whyNoPostgres(postgresUrl), whyNoRedis(redisUrl)]);
  process.stdout.write(
    `PostgreSQL: ${noPostgres === undefined ? 'used' : `NOT used, ${noPostgres}`} (${shown(postgresUrl)})\n`,
  );
  process.stdout.write(`Redis: ${noRedis === undefined ? 'used' : `NOT used, ${noRedis}`} (${shown(redisUrl)})\n`);
  if (process.env.CI === 'true' && (noPostgres ?? noRedis) !== undefined) {
    throw new Error('With CI=true the tests need PostgreSQL (KULA_TEST_PG) and Redis (KULA_TEST_REDIS).');
  }
  process.env.KULA_TEST_PG_STATE = noPostgres === undefined ? 'up' : 'down';
  process.env.KULA_TEST_REDIS_STATE = noRedis === undefined ? 'up' : 'down';
  process.env.KULA_TEST_RUN = `${startedAt.toString(36)}_${process.pid.toString(36)}`;
  if (noPostgres === undefined) {
    await dropDatabases((name) => {
      const madeAt = Number.parseInt(name.slice(databasePrefix.length).split('_')[0] ?? '', 36);
      return startedAt - madeAt > leftoverAgeMilliseconds;
    });
  }
}
