import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Lane, type Services } from '../ledger/index.js';
import { createLogger, loadSigningKey, migrate, openDatabase, ProcessBus, type Config, type Database, type Logger, type SigningKey } from '../platform/index.js';
import { createAuthenticator } from './authenticate.js';
import { Documents } from './documents.js';
import { Doorkeeper } from './doorkeeper.js';
import { Executor } from './execute.js';
import { Health } from './health.js';
import { createHttp } from './http.js';
import { JobRunner } from './jobs.js';
import { Metrics } from './metrics.js';
import { ensureNetwork } from './network.js';
import { configs, entities } from './rooms.js';
import { createSchema } from './schema.js';

export interface GatewayOverrides {
  /** Where the database is, instead of where the config says. */
  readonly location?: { readonly url?: string; readonly dataDir?: string };
  readonly log?: Logger;
  /** Runs the rooms' jobs at their intervals; true when left out. */
  readonly jobs?: boolean;
}

export interface RunningGateway {
  /** Such as http://127.0.0.1:4000. */
  readonly origin: string;
  readonly services: Services;
  readonly signingKey: SigningKey;
  readonly metrics: Metrics;
  /** Whether the database was empty, so that the network was made. */
  readonly isNew: boolean;
  /** Takes no more work, finishes what was taken, and closes everything; within 10 seconds. */
  close(): Promise<void>;
}

/** The folder of the embedded database within the data folder. */
export const databaseFolder = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'database');

function open(config: Config, location: GatewayOverrides['location'], log: Logger): Promise<Database> {
  const place = location ?? (config.databaseUrl === undefined ? { dataDir: databaseFolder(config) } : { url: config.databaseUrl });
  return openDatabase({
    ...place,
    poolMax: config.poolMax,
    entities,
    onError: (error) => {
      log.warn({ err: error }, 'a database connection was lost');
    },
  });
}

/**
 * Starts a gateway: opens and migrates the database (gateways that start together take turns), makes the network when
 * there is none, and listens. Errors: whatever stands in the way; then nothing is left open.
 */
export async function startGateway(config: Config, overrides: GatewayOverrides = {}): Promise<RunningGateway> {
  const log = overrides.log ?? createLogger(config);
  const signingKey = await loadSigningKey(config);
  const database = await open(config, overrides.location, log);
  try {
    const ran = await migrate(database);
    if (ran.length > 0) log.info({ migrations: ran }, 'migrated');
    const isNew = await ensureNetwork(database, config);
    return await serve({ config, log, database, signingKey, isNew, runJobs: overrides.jobs ?? true });
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly signingKey: SigningKey;
  readonly isNew: boolean;
  readonly runJobs: boolean;
}

async function serve({ config, log, database, signingKey, isNew, runJobs }: Parts): Promise<RunningGateway> {
  const metrics = new Metrics();
  const bus = new ProcessBus();
  const lane = new Lane(database, {
    batchMax: config.batchMax,
    queueMax: config.queueMax,
    configs,
    onBatch: (report) => {
      metrics.batch(report);
    },
    onError: (error, operation) => {
      log.error({ err: error, operation }, 'a command broke its batch');
    },
  });
  const services: Services = { config, database, lane, bus, log, signingKey };
  metrics.watch(lane, database);
  const schema = await createSchema(services);
  const executor = new Executor(new Documents(schema, config.explorer), log, config.executionSeconds);
  const doorkeeper = new Doorkeeper(createAuthenticator(services, signingKey), config.rateLimit);
  const health = new Health(database);
  const jobs = new JobRunner(services);
  const server = await createHttp({ config, log, executor, doorkeeper, metrics, health });
  await server.listen({ host: config.host, port: config.port });
  if (runJobs) jobs.start();
  const { port } = server.server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async () => {
    health.stop();
    await server.close();
    await jobs.stop();
    await lane.close();
    await bus.close();
    await database.close();
  };
  return {
    origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port.toString()}`,
    services,
    signingKey,
    metrics,
    isNew,
    close: () => (closing ??= close()),
  };
}
