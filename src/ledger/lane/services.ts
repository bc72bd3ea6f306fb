import type { Bus, Config, Database, IdKind, Logger, Principal, SigningKey } from '../../platform/index.js';
import type { Lane } from './lane.js';

/** What every room's verbs and resolvers work with; made once, by the gateway. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly lane: Lane;
  readonly bus: Bus;
  readonly log: Logger;
  /** What members' tokens are signed with. */
  readonly signingKey: SigningKey;
  /** What finds the objects of a kind, by all rooms. */
  readonly nodes: Partial<Record<IdKind, NodeLoader>>;
  /** Does what is due by the network's clock: the jobs of all rooms, until none finds anything more to do. */
  readonly runDueJobs: () => Promise<void>;
}

/** Work that a room wants done again and again; several gateways may run it at once, so it must be safe to. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  /** Gives how many things it did. */
  run(services: Services): Promise<number>;
}

/** Loads one object of a kind for Query.node, scoped to who asks; null when it does not exist for them. */
export type NodeLoader = (services: Services, id: string, principal: Principal) => Promise<object | null>;
