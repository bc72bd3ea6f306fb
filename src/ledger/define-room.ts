import type { EntitySchema } from '@mikro-orm/core';
import type { Config, IdKind, Queryable, Settings } from '../platform/index.js';
import type { ExportRoute } from './exports.js';
import type { StateFeed } from './lane/feeds.js';
import type { Job, NodeListLoader, NodeLoader, Services } from './lane/services.js';
import type { ConfigSource } from './lane/store.js';
import type { Check } from './verify/check.js';
import type { RoomKinds } from './verify/define-entry.js';

/** A class with @Resolver; the gateway makes one instance of it and hands it the Services. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResolverClass = new (...services: any[]) => object;

/** A figure of a room that /metrics shows. It is asked for whenever the metrics are read. */
export interface RoomGauge {
  /** Begins with kula_. */
  readonly name: string;
  readonly help: string;
  /** NaN while the figure is not available: Prometheus takes that for "not known". */
  value(): number | Promise<number>;
}

/** All that a room brings. The gateway folds over the rooms; no other file names one of their features. */
export interface Room {
  /** The folder's name. */
  readonly name: string;
  /** The room's kinds of ids, each with its prefix (`defineIds`). */
  readonly ids?: Readonly<Record<string, string>>;
  /**
   * The kinds of entries, statement lines and movements that its operations make (`defineEntry`, `defineLine`,
   * `defineMovement`), and the objects that entries are about (`defineSubject`).
   */
  readonly kinds?: RoomKinds;
  /** The settings that the environment can give (`defineSettings`). */
  readonly settings?: Settings;
  readonly resolvers?: readonly ResolverClass[];
  readonly entities?: readonly EntitySchema[];
  /** Work that is repeated at intervals. */
  readonly jobs?: readonly Job[];
  /** Settings that batches are planned by; the lane keeps them in the process. */
  readonly configs?: readonly ConfigSource<unknown>[];
  /** Loads one of the room's objects by its id, for Query.node. */
  readonly nodes?: Partial<Record<IdKind, NodeLoader>>;
  /** Loads many of one kind at once: for objects that lists of other rooms show beside their own. */
  readonly nodeLists?: Partial<Record<IdKind, NodeListLoader>>;
  /** Its rules of earning, as the room of rates has them defined. */
  readonly earns?: readonly { readonly reason: string }[];
  /** The laws that must always hold for the room's tables. */
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
