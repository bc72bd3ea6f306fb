import type { EntitySchema } from '@mikro-orm/core';
import type { ConfigSource, Job, NodeLoader } from '../ledger/index.js';
import type { IdKind } from '../platform/index.js';

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
];

export const roomResolvers: readonly ResolverClass[] = rooms.flatMap((room) => room.resolvers ?? []);
export const entities: readonly EntitySchema[] = rooms.flatMap((room) => room.entities ?? []);
export const jobs: readonly Job[] = rooms.flatMap((room) => room.jobs ?? []);
export const configs: readonly ConfigSource<unknown>[] = rooms.flatMap((room) => room.configs ?? []);

export const nodeLoaders: Partial<Record<IdKind, NodeLoader>> = {};
for (const { nodes } of rooms) Object.assign(nodeLoaders, nodes);
