import type { MemberId, PartnerId, Queryable, Query } from '../../platform/index.js';

/**
 * A table (or a few) that batches read and write. The rooms bring their stores; the lane knows none of them by name.
 * What operations want in `needs` is loaded together with the lane's head. What they want in `follow`, which may depend
 * on the first loads, is loaded in one more flight, and only when it is missing. So a batch has a fixed number of round
 * trips, whatever its size.
 */
export interface Store<Need, State> {
  readonly name: string;
  /** The state before anything is loaded. */
  empty(): State;
  /**
   * Adds what is wanted to the state; called only when something is wanted. Statements that are not awaited one by one
   * travel together.
   * @param at undefined for the loads that travel with the head, when the batch's time is not known yet
   */
  load(tx: Queryable, needs: readonly Need[], state: State, at?: Moment): Promise<void>;
  /** The needs of the second round that the state does not cover. Where this is left out, all of them are loaded. */
  missing?(state: State, needs: readonly Need[], at: Moment): readonly Need[];
  /**
   * Set-based statements that write what planning changed; none when nothing changed. They are sent one by one, each
   * before the next is made, or all are merged into one statement. So a row is inserted in its final form, and no row
   * is written by two of them.
   */
  write(state: State): Iterable<Query>;
  /** The facts that planning fixed with entries, beside their postings. They are sealed with the batch (`facts.ts`). */
  facts?(state: State): Iterable<readonly [sequence: bigint, fact: string]>;
  /** The members whose rows the state holds. News of one of them refuses the batch (`lane_enter`). */
  members?(state: State): Iterable<MemberId>;
  /** Set when the statements of `write` must run one after the other and cannot be merged. */
  readonly inOrder?: true;
  /**
   * Makes the cache that lasts from batch to batch. Where this is left out, a batch that wants something of the store
   * is loaded.
   */
  cache?(): StoreCache<Need, State>;
}

/**
 * What earlier batches have left of a store in this process. It is right as long as nobody else has written. The lane
 * has the database check that before anything is written by it.
 */
export interface StoreCache<Need, State> {
  /**
   * Adds what is wanted to the state, and gives false when the cache does not have all of it. A row that the database
   * refuses to have twice may be taken for absent: if it exists, the batch is refused, and then loaded and planned
   * again.
   * @param isSure nothing may be taken for absent unless the cache knows it: the state is for a preview, and no database will
   * check what is planned by it
   */
  fill(state: State, needs: readonly Need[], at: Moment, isSure: boolean): boolean;
  /**
   * Keeps the state of a committed batch. It is called for each batch, also for one that wanted nothing of the store.
   */
  keep(state: State, posted: Posted): void;
  /**
   * The needs that the cache does not cover and that may be loaded outside a batch. There are such only where the
   * database refuses a batch that follows from older rows.
   */
  unknown?(needs: readonly Need[]): readonly Need[];
  /**
   * Adds what was loaded outside a batch. What a batch has left since is newer and stays.
   * @param news the number of the last news that the lane has heard: rows that were read before it are left out
   */
  learn?(state: State, news: bigint): void;
  /** Drops what is cached of members of whom there is news. */
  hear?(members: readonly MemberId[]): void;
}

/** The amounts that a batch has posted. */
export interface Posted {
  /** By path, on accounts other than members'. */
  posted(): Iterable<readonly [path: string, amount: bigint]>;
  /** The points that partners moved by their own operations. */
  moved(): Iterable<readonly [partnerId: PartnerId, points: bigint]>;
}

/** The time and the period of a batch. */
export interface Moment {
  /** Network time (the database's clock plus the sandbox's offset), the same for the whole batch. */
  readonly now: Date;
  /** The open settlement period. */
  readonly period: number;
}

/**
 * Rarely changed settings of the network. They are kept in the process and loaded again when their version has changed.
 */
export interface ConfigSource<T> {
  readonly name: string;
  load(tx: Queryable): Promise<T>;
}

/** The settings as they were last loaded: good enough to guess by, but not to decide by. */
export interface Configs {
  /** Undefined before the first batch. */
  config<T>(source: ConfigSource<T>): T | undefined;
}

/** Collects what the commands of a batch want to have loaded. */
export class Needs implements Configs {
  readonly #wanted = new Map<Store<never, unknown>, unknown[]>();
  readonly #configs: ReadonlyMap<unknown, unknown>;

  constructor(configs: ReadonlyMap<unknown, unknown>) {
    this.#configs = configs;
  }

  want<Need, State>(store: Store<Need, State>, need: Need): void {
    const key = store as unknown as Store<never, unknown>;
    const list = this.#wanted.get(key);
    if (list) list.push(need);
    else this.#wanted.set(key, [need]);
  }

  /**
   * The settings as they were last loaded: good enough to guess what will be wanted, but not to decide by. Undefined
   * before the first batch.
   */
  config<T>(source: ConfigSource<T>): T | undefined {
    return this.#configs.get(source) as T | undefined;
  }

  /** The stores from which something was wanted, each with the needs. */
  all(): [Store<unknown, unknown>, readonly unknown[]][] {
    return [...this.#wanted] as [Store<unknown, unknown>, readonly unknown[]][];
  }
}
