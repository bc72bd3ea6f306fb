import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Lane, type LaneOptions, type Services } from '../ledger/index.js';
import {
  createLogger,
  loadSigningKey,
  lockDataDir,
  migrate,
  openBus,
  openDatabase,
  type Bus,
  type Config,
  type Database,
  type DatabaseOptions,
  type Logger,
  type SigningKey,
  within,
} from '../platform/index.js';
import { createAuthenticator } from './http/authenticate.js';
import { Documents } from './graphql/documents.js';
import { Doorkeeper } from './http/doorkeeper.js';
import { Executor, type ExecutorOptions } from './graphql/execute.js';
import { Health } from './http/health.js';
import { createHttp } from './http/http.js';
import { watchFigures } from './figures.js';
import { JobRunner, runDueJobs } from './jobs.js';
import { attachLive, Holding, LiveFeed, type Live } from './live/index.js';
import { Load } from './http/load.js';
import { Metrics } from './http/metrics.js';
import { ensureNetwork } from './make-network.js';
import { PortHold } from './http/port.js';
import { RefusalLog } from './refusals/log.js';
import { configs, entities, exportRoutes, feeds, nodes } from './rooms.js';
import { Reading } from './http/reading.js';
import { createSchema } from './schema.js';
import { openTracing, TracedExecutor, TracedLane, type Tracing } from './traces/index.js';

export interface GatewayOverrides {
  /** Where the database is, instead of where the config says. */
  readonly location?: Pick<DatabaseOptions, 'url' | 'dataDir' | 'pglite'>;
  readonly log?: Logger;
  /** Runs the rooms' jobs at their intervals; true when left out. */
  readonly jobs?: boolean;
  /** Done before the database is opened, when no other process has it. */
  readonly beforeOpen?: () => Promise<void>;
  /** Done before the gateway listens: what an empty network is filled with. */
  readonly prepare?: (services: Services) => Promise<void>;
}

export interface RunningGateway {
  /** Such as http://127.0.0.1:4000. */
  readonly origin: string;
  readonly services: Services;
  readonly signingKey: SigningKey;
  readonly metrics: Metrics;
  readonly refusals: RefusalLog;
  /** Whether the database was empty, so that the network was made. */
  readonly isNew: boolean;
  /** Takes no more work, finishes what was taken, closes sockets with 1001 and everything else; within 10 seconds. */
  close(): Promise<void>;
}

/** What is open in a process that works on a network's database. */
export interface Opened {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly signingKey: SigningKey;
  /** Whether the database was empty, so that the network was made. */
  readonly isNew: boolean;
  /** Closes the database, and lets other processes at it. */
  close(): Promise<void>;
}

const RETRY_MS = 8_000;
/** Requests that were taken are answered by then: the lane gives up on a database that is away after RETRY_MS. */
const FINISH_MS = 8_500;
const CLOSE_MS = 1_000;
const IDLE_LOOK_MS = 50;

/** Where the embedded database is within the data folder. */
export const databaseFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'database');

function placeOf(config: Config, { location }: GatewayOverrides): Pick<DatabaseOptions, 'url' | 'dataDir' | 'pglite'> {
  if (location) return location;
  return config.databaseUrl === undefined ? { dataDir: databaseFolder(config) } : { url: config.databaseUrl };
}

/**
 * Opens the database the config names, as it is. One process at a time has an embedded one.
 * Errors: DataDirInUse; whatever the database says.
 */
export async function openBare(
  config: Config,
  log: Logger,
  overrides: GatewayOverrides & Pick<DatabaseOptions, 'mayBeReadOnly'> = {},
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
      entities,
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
 * Opens the network the config names: migrated (processes that start together take turns), and made when there is none.
 * Errors: DataDirInUse; whatever the database says.
 */
export async function openNetwork(config: Config, overrides: GatewayOverrides = {}): Promise<Opened> {
  const log = overrides.log ?? createLogger(config);
  const signingKey = await loadSigningKey(config);
  const { database, close } = await openBare(config, log, overrides);
  try {
    const ran = await migrate(database);
    if (ran.length > 0) log.info({ migrations: ran }, 'migrated');
    const isNew = await ensureNetwork(database, config);
    return { config, log, database, signingKey, isNew, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface LaneHooks extends Pick<LaneOptions, 'onBatch' | 'onCommitted'> {
  readonly makeLane?: (database: Database, options: LaneOptions) => Lane;
}

/** The services over an open database, for a gateway and for what works without one, such as the seeds. */
export function createServices(
  { config, log, database, signingKey }: Opened,
  bus: Bus,
  { makeLane, ...hooks }: LaneHooks = {},
): Services {
  const options: LaneOptions = {
    batchMax: config.batchMax,
    queueMax: config.queueMax,
    configs,
    retryMs: RETRY_MS,
    onError: (error, operation) => {
      log.error({ err: error, operation }, 'a command broke its batch');
    },
    ...hooks,
  };
  const lane = makeLane ? makeLane(database, options) : new Lane(database, options);
  const services: Services = {
    config,
    database,
    lane,
    bus,
    log,
    signingKey,
    nodes,
    runDueJobs: () => runDueJobs(services),
  };
  return services;
}

/**
 * Starts a gateway: opens the network, makes it when there is none, and listens.
 * Errors: whatever stands in the way; then nothing is left open.
 */
export async function startGateway(config: Config, overrides: GatewayOverrides = {}): Promise<RunningGateway> {
  const port = new PortHold(config);
  try {
    return await startAt(port, config, overrides);
  } catch (error) {
    await port.release();
    throw error;
  }
}

async function startAt(port: PortHold, config: Config, overrides: GatewayOverrides): Promise<RunningGateway> {
  const opened = await openNetwork(config, { ...overrides, beforeOpen: () => port.take() });
  const bus = await openBus(config.redisUrl, {
    onLost: (error) => {
      opened.log.warn({ err: error }, "Redis is away: other gateways' changes are read from the journal");
    },
    onRefused: (command, error) => {
      opened.log.warn(
        { err: error },
        `Redis's user may not ${command} on kula:*: gateways find one another's changes in the journal only, later; give it the rights in docs/operations.md, Redis`,
      );
    },
    onConnected: () => {
      opened.log.info('Redis is there');
    },
  });
  try {
    return await serve(opened, bus, overrides, port);
  } catch (error) {
    await bus.close();
    await opened.close();
    throw error;
  }
}

interface RefusalWatchers {
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  readonly refusals: RefusalLog;
}

/** The schema, of which each refusal that is answered is counted, traced and logged. */
function openSchema(services: Services, { metrics, tracing, refusals }: RefusalWatchers): Promise<GraphQLSchema> {
  return createSchema(services, (answered) => {
    const { code } = answered.refusal;
    metrics.refusal(code);
    tracing?.refused(code);
    refusals.add(answered);
  });
}

async function serve(opened: Opened, bus: Bus, overrides: GatewayOverrides, hold: PortHold): Promise<RunningGateway> {
  const { config, log, database } = opened;
  const metrics = new Metrics();
  const tracing = await openTracing(config, log);
  const feed = new LiveFeed({ database, bus, log, feeds });
  const services = createServices(opened, bus, {
    onBatch: (report) => {
      metrics.batch(report);
      tracing?.batch(report);
    },
    onCommitted: feed.publish,
    ...(tracing && { makeLane: (...parts) => new TracedLane(tracing, ...parts) }),
  });
  const refusals = new RefusalLog(opened, metrics.unlogged);
  const schema = await openSchema(services, { metrics, tracing, refusals });
  const documents = new Documents(schema, config.explorer);
  const doorkeeper = new Doorkeeper(
    createAuthenticator(services, () => {
      metrics.providerAway();
    }),
    config.rateLimit,
  );
  const options: ExecutorOptions = {
    log,
    executionSeconds: config.executionSeconds,
    charge: (principal, charge) => {
      doorkeeper.charge(principal, charge);
    },
    onError: (code) => {
      metrics.error(code);
    },
  };
  const executor = tracing ? new TracedExecutor(tracing, documents, options) : new Executor(documents, options);
  const health = new Health(database);
  const jobs = new JobRunner(services);
  await overrides.prepare?.(services);
  await feed.start();
  const load = new Load();
  const holding = new Holding();
  const server = await createHttp({
    services,
    config,
    log,
    executor,
    doorkeeper,
    load,
    metrics,
    health,
    routes: exportRoutes,
  });
  const live = attachLive(server.server, {
    executor,
    doorkeeper,
    reading: new Reading(documents, doorkeeper),
    load,
    holding,
    feed,
    database,
    log,
    config,
    tracing,
  });
  watchFigures(metrics.registry, { services, feed, live, health, executor, load, holding });
  try {
    await hold.release();
    await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    await Promise.all([live.close(), server.close(), feed.stop(), tracing?.close()]);
    throw error;
  }
  if (overrides.jobs ?? true) jobs.start();
  let closing: Promise<void> | undefined;
  const close = async () => {
    health.stop();
    await closeTransports(server, live);
    await within(CLOSE_MS, Promise.all([jobs.stop(), services.lane.close(), feed.stop(), refusals.close()]), undefined);
    await bus.close();
    await within(CLOSE_MS, Promise.all([opened.close(), tracing?.close()]), undefined);
  };
  const { port } = server.server.address() as AddressInfo;
  return {
    origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port.toString()}`,
    services,
    signingKey: opened.signingKey,
    metrics,
    refusals,
    isNew: opened.isNew,
    close: () => (closing ??= close()),
  };
}

/** Requests that were taken are answered; then what is still open is cut. */
async function closeTransports(server: FastifyInstance, live: Live): Promise<void> {
  // Those that were busy when the server was told to close are idle when they are answered, and then kept alive.
  const sweep = setInterval(() => {
    server.server.closeIdleConnections();
  }, IDLE_LOOK_MS);
  try {
    await within(FINISH_MS, Promise.all([live.close(), server.close()]), undefined);
  } finally {
    clearInterval(sweep);
  }
  server.server.closeAllConnections();
}
