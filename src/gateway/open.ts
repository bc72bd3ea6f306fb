import { join } from 'node:path';
import {
  createLogger,
  loadSigningKey,
  lockDataDir,
  migrate,
  openDatabase,
  type Config,
  type Database,
  type DatabaseOptions,
  type Logger,
  type SigningKey,
} from '../platform/index.js';
import type { House } from './house.js';
import { ensureNetwork } from './make-network.js';
import { house } from './rooms.js';

/** Departures from the config when a network is opened. */
export interface OpenOverrides {
  /** The place of the database, instead of the one in the config. */
  readonly location?: Pick<DatabaseOptions, 'url' | 'dataDir' | 'pglite'>;
  readonly log?: Logger;
  /** Other rooms than the network's own, for trying out a room. */
  readonly house?: House;
  /** Runs before the database is opened, when no other process has it. */
  readonly beforeOpen?: () => Promise<void>;
}

/** The open parts of a process that works on a network's database. */
export interface Opened {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly signingKey: SigningKey;
  readonly house: House;
  /** Whether the database was empty, so that the network was made. */
  readonly isNew: boolean;
  /** Closes the database, and allows other processes to open it. */
  close(): Promise<void>;
}

/** The folder of the embedded database within the data folder. */
export const databaseFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'database');

function placeOf(config: Config, { location }: OpenOverrides): Pick<DatabaseOptions, 'url' | 'dataDir' | 'pglite'> {
  if (location) return location;
  return config.databaseUrl === undefined ? { dataDir: databaseFolder(config) } : { url: config.databaseUrl };
}

/**
 * Opens the database that the config names, as it is. Only one process at a time can open an embedded one.
 * Errors: DataDirInUse; whatever the database says.
 */
export async function openBare(
  config: Config,
  log: Logger,
  overrides: OpenOverrides & Pick<DatabaseOptions, 'mayBeReadOnly'> = {},
): Promise<Pick<Opened, 'database' | 'close'>> {
  const place = placeOf(config, overrides);
  const release =
    place.dataDir === undefined || place.dataDir.startsWith('memory:') ? () => undefined : lockDataDir(config.dataDir);
  const onError = (error: Error) => {
    log.warn({ err: error }, 'a database connection was lost');
  };
  const onWarning = (warning: string) => {
    log.warn({ warning }, 'the database is not set up as it should be');
  };
  try {
    await overrides.beforeOpen?.();
    const database = await openDatabase({
      ...place,
      poolMax: config.poolMax,
      entities: (overrides.house ?? house).entities,
      mayBeReadOnly: overrides.mayBeReadOnly ?? false,
      onError,
      onWarning,
    });
    const close = async () => {
      await database.close();
      release();
    };
    return { database, close };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Opens the network that the config names. It is migrated (processes that start together take turns), and made when
 * there is none.
 * Errors: DataDirInUse; whatever the database says.
 */
export async function openNetwork(config: Config, overrides: OpenOverrides = {}): Promise<Opened> {
  const log = overrides.log ?? createLogger(config);
  const rooms = overrides.house ?? house;
  const signingKey = await loadSigningKey(config);
  const { database, close } = await openBare(config, log, overrides);
  try {
    const ran = await migrate(database);
    if (ran.length > 0) log.info({ migrations: ran }, 'migrated');
    const isNew = await ensureNetwork(database, config, rooms);
    return { config, log, database, signingKey, house: rooms, isNew, close };
  } catch (error) {
    await close();
    throw error;
  }
}
