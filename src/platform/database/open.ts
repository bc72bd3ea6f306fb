import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import type { EntitySchema } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { Database } from './database.js';
import { sqlMigrations } from './migrations.js';
import { ormDialect, openPglite, Turns } from './pglite.js';
import { Client } from './client.js';
import { Connections } from './connections.js';
import { whyNotOpened } from './opening.js';
import { ormTypes, postgresDialect } from './orm.js';
import { Pool } from './pool.js';
import { LANE_IDLE_MS, openPostgres, POOL_LIMITS, POOL_SILENT_MS } from './postgres.js';
import { expectFit, serverQuery, UnfitDatabase, warningsOf, type Server } from './session.js';

export interface DatabaseOptions {
  /** The URL of a PostgreSQL; when left out, the database is embedded. */
  readonly url?: string;
  /** The folder of the embedded database; `memory://` keeps it in memory only. */
  readonly dataDir?: string;
  /** An embedded database that is open already, instead of one at `dataDir`. It is closed with the rest. */
  readonly pglite?: PGlite;
  /** The most connections beside the lane's one and the ORM's few. More than 10 were slower on two cores. */
  readonly poolMax?: number;
  /**
   * The lane's connection counts as lost when the server has said nothing for this many milliseconds; 4,500 when left
   * out.
   */
  readonly silentMs?: number;
  /** A standby will do, for work that only reads, such as `kula verify`. */
  readonly mayBeReadOnly?: boolean;
  /** Told of things that work but that an operator should hear of. */
  readonly onWarning?: (warning: string) => void;
  /** The rooms' entities. */
  readonly entities: readonly EntitySchema[];
  readonly onError?: (error: Error) => void;
}

/** The folder schema/migrations, found from src/platform/database as well as from dist/src/platform/database. */
export function migrationsFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes('/dist/')
    ? fileURLToPath(new URL('../../../../schema/migrations', import.meta.url))
    : fileURLToPath(new URL('../../../schema/migrations', import.meta.url));
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
    // Otherwise it would write to the console; the gateway reports what ran.
    silent: true,
  },
  allowGlobalContext: false,
  discovery: { warnWhenNoEntities: false },
  debug: false as const,
});

/**
 * The most connections of the ORM: few, because it is for the rooms' admin entities. `exclusively` holds the lane's
 * lock on one of them.
 */
const ORM_MAX = 3;

const look = {
  name: 'looks',
  limits: POOL_LIMITS,
  silentMs: POOL_SILENT_MS,
  types: ormTypes,
  mustWrite: false,
} as const;

/**
 * Looks at the server over two connections at once.
 * Errors: UnfitDatabase, when the server is not what the work relies on; whatever stands in the way of connecting.
 */
async function lookAt(connections: Connections, options: DatabaseOptions): Promise<Server> {
  const clients = [new Client(connections, look), new Client(connections, look)] as const;
  try {
    for (const client of clients) await client.connect();
    await expectSessions(clients);
    const [server] = await clients[0].rows<Server>({ text: serverQuery });
    if (!server) throw new Error('the server does not say what it is');
    expectFit(server, { schema: connections.address.schema, mayBeReadOnly: options.mayBeReadOnly ?? false });
    return server;
  } catch (error) {
    throw whyNotOpened(error);
  } finally {
    for (const client of clients) client.drop();
  }
}

/**
 * Finds out whether a pooler mixes connections. Two connections that exist at the same time are served by two
 * processes, and each by the same one all the time, unless a pooler gives a process to whoever has a statement. It asks
 * a few times, because others may be given processes too.
 * Errors: UnfitDatabase.
 */
async function expectSessions(clients: readonly Client[]): Promise<void> {
  const seen = new Map<number, Client>();
  for (let i = 0; i < 3; i += 1) {
    for (const client of clients) {
      const [row] = await client.rows<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
      const pid = row?.pid ?? 0;
      if (pid !== client.pid || (seen.get(pid) ?? client) !== client) {
        throw new UnfitDatabase(
          "pool_mode of the pooler at this address is transaction or statement: the lane's lock, settings and prepared statements live with a connection, so set pool_mode = session for this database, or connect to PostgreSQL itself",
        );
      }
      seen.set(pid, client);
    }
  }
}

async function openOnPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const onError = options.onError ?? (() => undefined);
  const connections = new Connections(url, { mayBeReadOnly: options.mayBeReadOnly ?? false });
  const server = await lookAt(connections, options);
  for (const warning of warningsOf(server, connections.address.tls)) options.onWarning?.(warning);
  const limits = { ...POOL_LIMITS, idleInTransactionMs: LANE_IDLE_MS };
  const ormPool = new Pool(
    connections,
    { name: 'admin', limits, silentMs: POOL_SILENT_MS, types: ormTypes, mustWrite: false },
    { max: ORM_MAX, onError },
  );
  const { MikroORM } = await import('@mikro-orm/postgresql');
  const orm = await MikroORM.init({
    ...common(options.entities),
    // The ORM asks by this name whether the database exists, and puts it into the query unescaped.
    dbName: server.database.replace(/'/g, "''"),
    // Left out for public, which the ORM takes by itself: otherwise it would look for its table of migrations in the
    // wrong place.
    ...(server.schema !== null && server.schema !== 'public' && { schema: server.schema }),
    driverOptions: postgresDialect(ormPool),
  });
  return openPostgres(connections, { orm, ormPool, poolMax: options.poolMax, onError, silentMs: options.silentMs });
}

/**
 * Opens the database. It does not migrate it.
 * Errors: AddressError, UnfitDatabase; whatever stands in the way of connecting.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return openOnPostgres(options.url, options);
  const { MikroORM } = await import('@mikro-orm/pglite');
  const pglite = options.pglite ?? (await createPglite(options.dataDir ?? 'memory://'));
  const turns = new Turns();
  const orm = await MikroORM.init({
    ...common(options.entities),
    dbName: 'kula',
    driverOptions: ormDialect(pglite, turns),
  });
  return openPglite(pglite, turns, orm);
}

async function createPglite(dataDir: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (!dataDir.startsWith('memory:')) mkdirSync(dataDir, { recursive: true });
  return PGlite.create({ dataDir });
}

/** An arbitrary constant: the lock by which gateways that start together migrate one after another. */
const MIGRATION_LOCK = 5_852_140_002;

/** Runs the migrations that have not run yet. Gives their names. */
export async function migrate(database: Database): Promise<string[]> {
  const up = async () => (await database.orm.migrator.up()).map((migration) => migration.name);
  if (database.engine === 'pglite') return up();
  return oneProcessAtATime(database, MIGRATION_LOCK, up).catch((error: unknown) => {
    throw whyNotOpened(error);
  });
}

/**
 * Does, for as long as it takes, what processes that start together must do one after another. It is not for the
 * embedded database, which has one process.
 */
export function oneProcessAtATime<T>(database: Database, lock: number, work: () => Promise<T>): Promise<T> {
  return database.patiently(() =>
    database.transaction(async (tx) => {
      await tx.query({
        text: `SELECT set_config(name, '0', true) FROM unnest(ARRAY['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) name`,
      });
      await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [lock] });
      return work();
    }),
  );
}

/** The name of the last migration that ran; null: none did. */
export async function lastMigration(database: Database): Promise<string | null> {
  return (await database.orm.migrator.getExecuted()).at(-1)?.name ?? null;
}

/** The names of migrations that have not run. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  return (await database.orm.migrator.getPending()).map((migration) => migration.name);
}
