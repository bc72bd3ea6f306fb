import type { EntitySchema } from '@mikro-orm/core';
import type { Config, IdKind, Queryable, Settings } from '../platform/index.js';
import type { ExportRoute } from './exports.js';
import type { StateFeed } from './lane/feeds.js';
import type { Job, NodeLoader, Services } from './lane/services.js';
import type { ConfigSource } from './lane/store.js';
import type { Check } from './verify/check.js';
import type { RoomKinds } from './verify/define-entry.js';

/** A class with @Resolver: made once, with the one Services. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResolverClass = new (...services: any[]) => object;

/** A figure of a room that /metrics shows, asked for whenever the metrics are read. */
export interface RoomGauge {
  /** Begins with kula_. */
  readonly name: string;
  readonly help: string;
  /** NaN, which Prometheus takes for "not known", while it cannot be told. */
  value(): number | Promise<number>;
}

/** All that a room brings. The gateway folds over the rooms; no other file names one of their features. */
export interface Room {
  /** The folder's name. */
  readonly name: string;
  /** The kinds of its ids, each with its prefix (`defineIds`). */
  readonly ids?: Readonly<Record<string, string>>;
  /** What its operations put into the journal (`defineEntry`, `defineLine`, `defineMovement`). */
  readonly kinds?: RoomKinds;
  /** What the environment can set (`defineSettings`). */
  readonly settings?: Settings;
  readonly resolvers?: readonly ResolverClass[];
  readonly entities?: readonly EntitySchema[];
  /** What is done again and again. */
  readonly jobs?: readonly Job[];
  /** Settings that batches are planned by, kept in the process. */
  readonly configs?: readonly ConfigSource<unknown>[];
  /** What finds its objects by their ids, for Query.node. */
  readonly nodes?: Partial<Record<IdKind, NodeLoader>>;
  /** Its rules of earning, as the room of rates has them defined. */
  readonly earns?: readonly { readonly reason: string }[];
  /** What must always hold of its tables. */
  readonly checks?: readonly Check[];
  /** States that can be subscribed to. */
  readonly feeds?: readonly StateFeed<unknown>[];
  /** Files that are fetched over HTTP. */
  readonly exports?: readonly ExportRoute[];
  readonly gauges?: (services: Services) => readonly RoomGauge[];
  /** Makes the rows that a new network begins with, in the transaction that makes the network. */
  readonly begin?: (tx: Queryable, config: Config) => Promise<void>;
}

/** Declares a room. */
export function defineRoom<const R extends Room>(room: R): R {
  return room;
}
