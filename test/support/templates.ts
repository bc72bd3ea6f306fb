/**
 * What migrate() makes of an empty database, made once a run and copied for each test that needs a network: initdb and
 * the migrations are most of what a small test costs. The first worker that needs a template makes it; when two do at
 * once, the one that finishes last throws its own away or replaces the same.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { migrate, openDatabase, type DatabaseOptions } from '../../src/platform/index.js';
import { createTestDatabase, databaseName, type TestDatabase } from './postgres.js';
import { administer } from './services.js';

/** Migrates the database at that place, looks at it, and closes it. */
async function migrated<T>(place: Pick<DatabaseOptions, 'url' | 'pglite'>, look: () => Promise<T>): Promise<T> {
  const database = await openDatabase({ ...place, entities: [] });
  try {
    await migrate(database);
    return await look();
  } finally {
    await database.close();
  }
}

export async function createMigratedPglite(): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const folder = process.env.KULA_TEST_FOLDER;
  if (folder === undefined) throw new Error('the global setup has not run');
  const template = join(folder, 'migrated.tar');
  if (!existsSync(template)) {
    const pglite = await PGlite.create({ dataDir: 'memory://' });
    const packed = await migrated({ pglite }, () => pglite.dumpDataDir('none'));
    const own = `${template}.${randomUUID()}`;
    writeFileSync(own, Buffer.from(await packed.arrayBuffer()));
    // Whoever reads meanwhile finds all of it or nothing.
    renameSync(own, template);
  }
  return PGlite.create({ dataDir: 'memory://', loadDataDir: new Blob([readFileSync(template)]) });
}

const template = databaseName('template');

export async function createMigratedDatabase(): Promise<TestDatabase> {
  try {
    return await createTestDatabase(template);
  } catch (error) {
    if ((error as { code?: unknown }).code !== NO_SUCH_DATABASE) throw error;
  }
  const made = await createTestDatabase();
  await migrated({ url: made.url }, () => Promise.resolve());
  await administer(`alter database "${made.name}" rename to "${template}"`).catch(async (error: unknown) => {
    await made.drop();
    if ((error as { code?: unknown }).code !== IS_THERE_ALREADY) throw error;
  });
  return createTestDatabase(template);
}

const NO_SUCH_DATABASE = '3D000';
const IS_THERE_ALREADY = '42P04';
