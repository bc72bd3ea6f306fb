import type { EntitySchema } from '@mikro-orm/core';
import { accrualJobs, accrualNodes, accrualResolvers } from '../accrual/index.js';
import { exchangeConfigs, exchangeEntities, exchangeNodes, exchangeResolvers } from '../exchange/index.js';
import { ledgerNodes, ledgerResolvers, type ConfigSource, type Job, type NodeLoader } from '../ledger/index.js';
import { membersEntities, membersJobs, membersNodes, membersResolvers } from '../members/index.js';
import { partnersEntities, partnersNodes, partnersResolvers } from '../partners/index.js';
import type { IdKind } from '../platform/index.js';
import { loadNetworkNode } from './graphql/network.js';
import { redemptionJobs, redemptionNodes, redemptionResolvers } from '../redemption/index.js';
import { settlementEntities, settlementJobs, settlementNodes, settlementResolvers } from '../settlement/index.js';

/** A class with @Resolver: made once, with the one Services. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResolverClass = new (...services: any[]) => object;

/** What a room adds to the gateway; each gives what it has. */
interface Room {
  readonly resolvers?: readonly ResolverClass[];
  readonly entities?: readonly EntitySchema[];
  readonly jobs?: readonly Job[];
  readonly configs?: readonly ConfigSource<unknown>[];
  readonly nodes?: Partial<Record<IdKind, NodeLoader>>;
}

/** Every room, from the left to the right. */
const rooms: readonly Room[] = [
  { nodes: { network: loadNetworkNode } },
  { resolvers: ledgerResolvers, nodes: ledgerNodes },
  { resolvers: partnersResolvers, entities: partnersEntities, nodes: partnersNodes },
  { resolvers: membersResolvers, entities: membersEntities, jobs: membersJobs, nodes: membersNodes },
  { resolvers: exchangeResolvers, entities: exchangeEntities, configs: exchangeConfigs, nodes: exchangeNodes },
  { resolvers: accrualResolvers, jobs: accrualJobs, nodes: accrualNodes },
  { resolvers: redemptionResolvers, jobs: redemptionJobs, nodes: redemptionNodes },
  { resolvers: settlementResolvers, entities: settlementEntities, jobs: settlementJobs, nodes: settlementNodes },
];

export const roomResolvers: readonly ResolverClass[] = rooms.flatMap((room) => room.resolvers ?? []);
export const entities: readonly EntitySchema[] = rooms.flatMap((room) => room.entities ?? []);
export const jobs: readonly Job[] = rooms.flatMap((room) => room.jobs ?? []);
export const configs: readonly ConfigSource<unknown>[] = rooms.flatMap((room) => room.configs ?? []);

export const nodeLoaders: Partial<Record<IdKind, NodeLoader>> = {};
for (const { nodes } of rooms) Object.assign(nodeLoaders, nodes);
