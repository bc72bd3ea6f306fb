import type { EntitySchema } from '@mikro-orm/core';
import { accrualRoom } from '../accrual/index.js';
import { exchangeRoom } from '../exchange/index.js';
import {
  ledgerRoom,
  type Check,
  type ConfigSource,
  type ExportRoute,
  type Job,
  type NodeLoader,
  type ResolverClass,
  type Room,
  type RoomGauge,
  type Services,
  type StateFeed,
} from '../ledger/index.js';
import { membersRoom } from '../members/index.js';
import { partnersRoom } from '../partners/index.js';
import type { IdKind } from '../platform/index.js';
import { redemptionRoom } from '../redemption/index.js';
import { settlementRoom } from '../settlement/index.js';
import { networkRoom } from './network/room.js';
import { refusalsRoom } from './refusals/room.js';

/** Every room, from the left to the right. A new one is one more line here. */
export const rooms: readonly Room[] = [
  ledgerRoom,
  partnersRoom,
  membersRoom,
  exchangeRoom,
  accrualRoom,
  redemptionRoom,
  settlementRoom,
  networkRoom,
  refusalsRoom,
];

/** What all rooms bring of one thing, from the left to the right. */
const fold = <Part>(partsOf: (room: Room) => readonly Part[] | undefined): readonly Part[] =>
  rooms.flatMap((room) => partsOf(room) ?? []);

export const resolvers: readonly ResolverClass[] = fold((room) => room.resolvers);
export const entities: readonly EntitySchema[] = fold((room) => room.entities);
export const jobs: readonly Job[] = fold((room) => room.jobs);
export const configs: readonly ConfigSource<unknown>[] = fold((room) => room.configs);
export const feeds: readonly StateFeed<unknown>[] = fold((room) => room.feeds);
export const exportRoutes: readonly ExportRoute[] = fold((room) => room.exports);
/** All invariants of design, section 8, each by the room that knows it. */
export const allChecks: readonly Check[] = fold((room) => room.checks);
export const gaugesOf = (services: Services): readonly RoomGauge[] => fold((room) => room.gauges?.(services));
export const nodes: Partial<Record<IdKind, NodeLoader>> = Object.fromEntries(
  rooms.flatMap((room) => Object.entries(room.nodes ?? {})),
);
