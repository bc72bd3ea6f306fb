import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import type { EntitySchema } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { Database } from './database.js';
import { sqlMigrations } from './migrations.js';
import { ormDialect, openPglite, Turns } from './pglite.js';
import { LANE_IDLE_MS, openPostgres } from './postgres.js';

export interface DatabaseOptions {
  /** A PostgreSQL; left out: embedded. */
  readonly url?: string;
  /** Where the embedded database lives; `memory://` for none. */
  readonly dataDir?: string;
  /** An embedded database that is open already, instead of one at `dataDir`; closed with the rest. */
  readonly pglite?: PGlite;
  /** Connections beside the lane's one and the ORM's few. Larger than 10 was slower on two cores. */
  readonly poolMax?: number;
  /** Milliseconds after which the lane's connection counts as lost when the server has not said a word; 40,000 when left out. */
  readonly silentMs?: number;
  /** The rooms' entities. */
  readonly entities: readonly EntitySchema[];
  readonly onError?: (error: Error) => void;
}

/** schema/migrations, from src/platform/database as well as from dist/src/platform/database. */
export function migrationsFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes('/dist/') ? fileURLToPath(new URL('../../../../schema/migrations', import.meta.url)) : fileURLToPath(new URL('../../../schema/migrations', import.meta.url));
}

const common = (entities: readonly EntitySchema[]) => ({
  entities: [...entities],
  extensions: [Migrator],
  migrations: {
    migrationsList: sqlMigrations(migrationsFolder()),
    tableName: 'migration',
    snapshot: false,
    transactional: true,
    allOrNothing: true,
    disableForeignKeys: false,
    // Else it writes to the console; the gateway says what ran.
    silent: true,
  },
  allowGlobalContext: false,
  discovery: { warnWhenNoEntities: false },
  debug: false as const,
});

/** Opens the database; does not migrate it. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const onError = options.onError ?? (() => undefined);
  if (options.url !== undefined) {
    const { MikroORM } = await import('@mikro-orm/postgresql');
    const orm = await MikroORM.init({ ...common(options.entities), clientUrl: options.url, pool: { min: 0, max: 3 },
      // `exclusively` holds the lane's lock on one of these.
      driverOptions: { idle_in_transaction_session_timeout: LANE_IDLE_MS },
    });
    return openPostgres(options.url, orm, { poolMax: options.poolMax, onError, silentMs: options.silentMs });
  }
  const { MikroORM } = await import('@mikro-orm/pglite');
  const pglite = options.pglite ?? await createPglite(options.dataDir ?? 'memory://');
  const turns = new Turns();
  const orm = await MikroORM.init({ ...common(options.entities), dbName: 'kula', driverOptions: ormDialect(pglite, turns) });
  return openPglite(pglite, turns, orm);
}

async function createPglite(dataDir: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (!dataDir.startsWith('memory:')) mkdirSync(dataDir, { recursive: true });
  return PGlite.create({ dataDir });
}

/** An arbitrary constant: gateways that start together migrate one after another. */
const MIGRATION_LOCK = 5_852_140_002;

/** Runs the migrations that are missing. Gives their names. */
export async function migrate(database: Database): Promise<string[]> {
  const up = async () => (await database.orm.migrator.up()).map((migration) => migration.name);
  if (database.engine === 'pglite') return up();
  return database.transaction(async (tx) => {
    await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [MIGRATION_LOCK] });
    return up();
  });
}

/** The names of migrations that have not run. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  return (await database.orm.migrator.getPending()).map((migration) => migration.name);
}
