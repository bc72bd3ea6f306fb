import { databasePrefix, dropDatabases } from './services.ts';

/** Drops the template, and what tests that failed left behind. */
export default async function globalTeardown(): Promise<void> {
  if (process.env.KULA_TEST_PG_STATE !== 'up') return;
  const run = `${databasePrefix}${process.env.KULA_TEST_RUN ?? 'none'}_`;
  await dropDatabases((name) => name.startsWith(run));
}
