import type { Bus, Config, Database, IdKind, Logger, Principal, SigningKey } from '../../platform/index.js';
import type { Lane } from './lane.js';

/** What every room's verbs and resolvers work with; the gateway makes it once. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly lane: Lane;
  readonly bus: Bus;
  readonly log: Logger;
  /** The key that signs members' tokens. */
  readonly signingKey: SigningKey;
  /** All rooms' loaders of objects by id, by kind. */
  readonly nodes: Partial<Record<IdKind, NodeLoader>>;
  /** Of some kinds also how many are loaded at once. */
  readonly nodeLists: Partial<Record<IdKind, NodeListLoader>>;
  /** Runs the jobs of all rooms until none finds anything more that is due by the network's clock. */
  readonly runDueJobs: () => Promise<void>;
}

/** Work that a room repeats at intervals. Several gateways may run it at once, so it must be safe to do so. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  /** Gives the number of things that it did. */
  run(services: Services): Promise<number>;
}

/**
 * Loads one object of a kind for Query.node, as the asking principal may see it; null when for that principal it does
 * not exist.
 */
export type NodeLoader = (services: Services, id: string, principal: Principal) => Promise<object | null>;

/** The same of many ids, in their order, by one statement. The ids are of the kind by their prefix. */
export type NodeListLoader = (
  services: Services,
  ids: readonly string[],
  principal: Principal,
) => Promise<readonly (object | null)[]>;
