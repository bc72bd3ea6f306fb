import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../ledger/index.js';
import { openBus, within, type Bus, type Config, type SessionId, type SigningKey } from '../platform/index.js';
import { markSeen } from '../sessions/index.js';
import { addAuth } from './auth/auth.js';
import type { DemoMember } from './auth/cards.js';
import { watchFigures } from './figures.js';
import { Documents } from './graphql/documents.js';
import { Executor, type ExecutorOptions } from './graphql/execute.js';
import { addConsole, consoleFolder } from './http/console.js';
import { createAuthenticator } from './http/authenticate.js';
import { Doorkeeper } from './http/doorkeeper.js';
import { Health } from './http/health.js';
import { createHttp } from './http/http.js';
import { Load } from './http/load.js';
import { Metrics } from './http/metrics.js';
import { PortHold } from './http/port.js';
import { Reading } from './http/reading.js';
import { JobRunner } from './jobs.js';
import { attachLive, Holding, LiveFeed, type Live } from './live/index.js';
import { openNetwork, type Opened, type OpenOverrides } from './open.js';
import { RefusalLog } from './refusals/log.js';
import { RequestLog } from './requests/log.js';
import { createSchema } from './schema.js';
import { createServices } from './services.js';
import { BatchWatch, watchSystem } from './system/watch.js';
import { openTracing, TracedExecutor, TracedLane } from './traces/index.js';

interface GatewayOverrides extends OpenOverrides {
  /** Whether the rooms' jobs run at their intervals; true when left out. */
  readonly jobs?: boolean;
  /** Runs before the gateway listens, to fill an empty network. */
  readonly prepare?: (services: Services) => Promise<void>;
  /** The folder of the console's pages, where it is not the one that they are built into. */
  readonly consoleFolder?: string;
  /** Members with whom a demo can be tried; asked when someone looks at its cards. */
  readonly demoMembers?: () => readonly DemoMember[];
  /**
   * What closes this gateway, empties its network and starts another one in its place; undefined where there is more in the
   * network than a demo. Whoever sits at the machine of the demo may ask for it.
   */
  readonly freshStart?: () => (() => void) | undefined;
}

export interface RunningGateway {
  /** Such as http://127.0.0.1:4000. */
  readonly origin: string;
  readonly services: Services;
  readonly signingKey: SigningKey;
  readonly metrics: Metrics;
  readonly refusals: RefusalLog;
  readonly requests: RequestLog;
  /** Whether the database was empty, so that the network was made. */
  readonly isNew: boolean;
  /**
   * Takes no more work, finishes what was taken, closes sockets with 1001, and closes everything else, within 10
   * seconds.
   */
  close(): Promise<void>;
}

/**
 * The time in which requests that were taken are answered: the lane gives up on a database that is away after 8
 * seconds.
 */
const FINISH_MS = 8_500;
const CLOSE_MS = 1_000;
const IDLE_LOOK_MS = 50;

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

/** The parts that answer operations, over HTTP and WebSocket. */
interface Works {
  readonly metrics: Metrics;
  readonly tracing: Awaited<ReturnType<typeof openTracing>>;
  readonly feed: LiveFeed;
  readonly services: Services;
  readonly refusals: RefusalLog;
  readonly requests: RequestLog;
  readonly documents: Documents;
  readonly doorkeeper: Doorkeeper;
  readonly executor: Executor;
  readonly batches: BatchWatch;
}

async function makeWorks(opened: Opened, bus: Bus): Promise<Works> {
  const { config, log, database, house } = opened;
  const metrics = new Metrics();
  const tracing = await openTracing(config, log);
  const feed = new LiveFeed({ database, bus, log, feeds: house.feeds });
  const batches = new BatchWatch();
  const services = createServices(opened, bus, {
    onBatch: (report) => {
      batches.see(report);
      metrics.batch(report);
      tracing?.batch(report);
    },
    onCommitted: feed.publish,
    ...(tracing && { makeLane: (...parts) => new TracedLane(tracing, ...parts) }),
  });
  const refusals = new RefusalLog(opened, (count) => {
    metrics.unlogged(count);
  });
  const requests = new RequestLog(opened, (count) => {
    metrics.unloggedRequests(count);
  });
  const watch: Parameters<typeof createSchema>[1] = {
    onRefusal: (answered) => {
      const { code } = answered.refusal;
      metrics.refusal(code);
      tracing?.refused(code);
      refusals.add(answered);
    },
    onAnswered: (answered) => {
      requests.mutation(answered);
    },
  };
  const documents = new Documents(await createSchema(services, watch, house.resolvers), config.explorer);
  const onAway = (): void => {
    metrics.providerAway();
  };
  const onSeen = (session: SessionId): void => {
    markSeen(services, session);
  };
  const doorkeeper = new Doorkeeper(createAuthenticator(services, onAway), config.rateLimit, onSeen);
  const options: ExecutorOptions = {
    log,
    executionSeconds: config.executionSeconds,
    charge: (principal, charge) => {
      doorkeeper.charge(principal, charge);
    },
    onError: (code) => {
      metrics.error(code);
    },
    onOperation: (answered) => {
      requests.operation(answered);
    },
  };
  const executor = tracing ? new TracedExecutor(tracing, documents, options) : new Executor(documents, options);
  return { metrics, tracing, feed, services, refusals, requests, documents, doorkeeper, executor, batches };
}

async function serve(opened: Opened, bus: Bus, overrides: GatewayOverrides, hold: PortHold): Promise<RunningGateway> {
  const { config, log, database, house } = opened;
  const works = await makeWorks(opened, bus);
  const { metrics, tracing, feed, services, refusals, requests, documents, doorkeeper } = works;
  const health = new Health(database);
  const jobs = new JobRunner(services, house.jobs);
  const startedAt = new Date();
  watchSystem(services, {
    startedAt,
    lastBatch: () => works.batches.last,
    feed: () => feed.status,
    jobs: () => jobs.runs,
  });
  await overrides.prepare?.(services);
  await feed.start();
  const [load, holding, reading] = [new Load(), new Holding(), new Reading(documents, doorkeeper)];
  const { demoMembers = () => [], freshStart = () => undefined } = overrides;
  const server = await createHttp({ ...works, config, log, load, health, routes: house.exports });
  addAuth(server, { services, config, log, metrics, doorkeeper, demoMembers, freshStart });
  if (config.console) await addConsole(server, overrides.consoleFolder ?? consoleFolder(), config.demoSignin);
  const live = attachLive(server.server, { ...works, reading, load, holding, database, log, config });
  watchFigures(metrics.registry, { ...works, house, live, health, load, holding });
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
    const ended = [jobs.stop(), services.lane.close(), feed.stop(), refusals.close(), requests.close()];
    await within(CLOSE_MS, Promise.all(ended), undefined);
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
    requests,
    isNew: opened.isNew,
    close: () => (closing ??= close()),
  };
}

/** Waits until requests that were taken are answered; then cuts what is still open. */
async function closeTransports(server: FastifyInstance, live: Live): Promise<void> {
  // A connection that was busy when the server was told to close becomes idle when it is answered, and would be kept
  // alive.
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
