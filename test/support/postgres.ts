import { randomBytes } from 'node:crypto';
import { administer, databasePrefix, postgresUrl } from './services.js';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A name that is known as this run's: what is not dropped is dropped when the run ends. */
export const databaseName = (suffix: string): string =>
  `${databasePrefix}${process.env.KULA_TEST_RUN ?? Date.now().toString(36)}_${suffix}`;

/**
 * A fresh database on the tests' PostgreSQL: empty, or a copy of the template.
 * Errors: SQLSTATE 3D000 when there is no such template.
 */
export async function createTestDatabase(template?: string): Promise<TestDatabase> {
  const name = databaseName(randomBytes(6).toString('hex'));
  await administer(`create database "${name}"${template === undefined ? '' : ` template "${template}"`}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: async () => {
      await administer(`drop database if exists "${name}" with (force)`);
    },
  };
}
