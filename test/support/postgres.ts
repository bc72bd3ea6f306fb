import { randomBytes } from 'node:crypto';
import { administer, databasePrefix, postgresUrl } from './services.js';

export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A fresh, empty database on the tests' PostgreSQL; what is not dropped is dropped when the run ends. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `${databasePrefix}${process.env.KULA_TEST_RUN ?? Date.now().toString(36)}_${randomBytes(6).toString('hex')}`;
  await administer(`create database "${name}"`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await administer(`drop database if exists "${name}" with (force)`);
    },
  };
}
