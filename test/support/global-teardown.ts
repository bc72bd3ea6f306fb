import { rmSync } from 'node:fs';
import { databasePrefix, dropDatabases } from './services.ts';

/** Drops the templates, and what tests that failed left behind. */
export default async function globalTeardown(): Promise<void> {
  if (process.env.KULA_TEST_FOLDER !== undefined) rmSync(process.env.KULA_TEST_FOLDER, { recursive: true, force: true });
  if (process.env.KULA_TEST_PG_STATE !== 'up') return;
  const run = `${databasePrefix}${process.env.KULA_TEST_RUN ?? 'none'}_`;
  await dropDatabases((name) => name.startsWith(run));
}
