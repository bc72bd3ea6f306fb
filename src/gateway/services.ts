import { Lane, type LaneOptions, type Services } from '../ledger/index.js';
import type { Bus, Database } from '../platform/index.js';
import { runDueJobs } from './jobs.js';
import type { Opened } from './open.js';

/** For how long the lane tries a batch again while the database is away. */
const RETRY_MS = 8_000;

interface LaneHooks extends Pick<LaneOptions, 'onBatch' | 'onCommitted'> {
  readonly makeLane?: (database: Database, options: LaneOptions) => Lane;
}

/** The services over an open database, for a gateway and for programs that work without one, such as the seeds. */
export function createServices(
  { config, log, database, signingKey, house }: Opened,
  bus: Bus,
  { makeLane, ...hooks }: LaneHooks = {},
): Services {
  const options: LaneOptions = {
    batchMax: config.batchMax,
    queueMax: config.queueMax,
    configs: house.configs,
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
    nodes: house.nodes,
    nodeLists: house.nodeLists,
    runDueJobs: () => runDueJobs(services, house.jobs),
  };
  return services;
}
