import type { EntitySchema } from '@mikro-orm/core';
import type {
  Check,
  ConfigSource,
  ExportRoute,
  Job,
  NodeListLoader,
  NodeLoader,
  ResolverClass,
  Room,
  RoomGauge,
  Services,
  StateFeed,
} from '../ledger/index.js';
import type { Config, IdKind, Queryable } from '../platform/index.js';

/** The parts of all rooms together; in each list the rooms stand from left to right. */
export interface House {
  readonly resolvers: readonly ResolverClass[];
  readonly entities: readonly EntitySchema[];
  readonly jobs: readonly Job[];
  readonly configs: readonly ConfigSource<unknown>[];
  readonly feeds: readonly StateFeed<unknown>[];
  readonly exports: readonly ExportRoute[];
  /** All invariants of design, section 8. Each comes from the room that owns it. */
  readonly checks: readonly Check[];
  readonly nodes: Partial<Record<IdKind, NodeLoader>>;
  readonly nodeLists: Partial<Record<IdKind, NodeListLoader>>;
  gauges(services: Services): readonly RoomGauge[];
  /** Makes the rows that a new network begins with, room by room. */
  begin(tx: Queryable, config: Config): Promise<void>;
}

/** Joins the rooms, which are given from left to right. */
export function houseOf(rooms: readonly Room[]): House {
  const all = <Part>(partsOf: (room: Room) => readonly Part[] | undefined): readonly Part[] =>
    rooms.flatMap((room) => partsOf(room) ?? []);
  return {
    resolvers: all((room) => room.resolvers),
    entities: all((room) => room.entities),
    jobs: all((room) => room.jobs),
    configs: all((room) => room.configs),
    feeds: all((room) => room.feeds),
    exports: all((room) => room.exports),
    checks: all((room) => room.checks),
    nodes: Object.fromEntries(rooms.flatMap((room) => Object.entries(room.nodes ?? {}))),
    nodeLists: Object.fromEntries(rooms.flatMap((room) => Object.entries(room.nodeLists ?? {}))),
    gauges: (services) => all((room) => room.gauges?.(services)),
    begin: async (tx, config) => {
      for (const room of rooms) await room.begin?.(tx, config);
    },
  };
}
