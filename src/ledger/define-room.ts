import type { EntitySchema } from '@mikro-orm/core';
import type { Config, IdKind, Queryable } from '../platform/index.js';
import type { Job, NodeLoader } from './lane/services.js';
import type { ConfigSource } from './lane/store.js';
import type { Check } from './verify/check.js';

/** A class with @Resolver: made once, with the one Services. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResolverClass = new (...services: any[]) => object;

/** All that a room brings. The gateway folds over the rooms; no other file names one of their features. */
export interface Room {
  /** The folder's name. */
  readonly name: string;
  /** The kinds of its ids, each with its prefix (`defineIds`). */
  readonly ids?: Readonly<Record<string, string>>;
  readonly resolvers?: readonly ResolverClass[];
  readonly entities?: readonly EntitySchema[];
  /** What is done again and again. */
  readonly jobs?: readonly Job[];
  /** Settings that batches are planned by. */
  readonly configs?: readonly ConfigSource<unknown>[];
  /** What finds its objects by their ids, for Query.node. */
  readonly nodes?: Partial<Record<IdKind, NodeLoader>>;
  /** What must always hold of its tables. */
  readonly checks?: readonly Check[];
  /** Makes the rows that a new network begins with. */
  readonly begin?: (tx: Queryable, config: Config) => Promise<void>;
}

/** Declares a room. Errors: a node's kind that is none of its ids. */
export function defineRoom<const R extends Room>(room: R): R {
  return room;
}
