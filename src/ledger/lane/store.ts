import type { MemberId, PartnerId, Queryable, Query } from '../../platform/index.js';

/**
 * A table (or a few) that batches read and write: the rooms bring theirs, the lane knows none of them.
 * What operations want in `needs` is loaded together with the lane's head; what they want in `follow`, from what that gave,
 * in one more flight, and only when it is missing: so a batch has a fixed number of round trips, whatever its size.
 */
export interface Store<Need, State> {
  readonly name: string;
  /** The state before anything is loaded. */
  empty(): State;
  /**
   * Adds what is wanted to the state; only called when something is. Statements not awaited one by one travel together.
   * @param at undefined with the head, when the batch's time is not yet known
   */
  load(tx: Queryable, needs: readonly Need[], state: State, at?: Moment): Promise<void>;
  /** Of what is wanted second, what the state has not got; all of it where this is left out. */
  missing?(state: State, needs: readonly Need[], at: Moment): readonly Need[];
  /**
   * Set-based statements that write what planning changed; none when nothing did. Each is sent before the next is asked for, or
   * all are merged into one: so what is inserted is inserted as it is in the end, and no row is written by two.
   */
  write(state: State): Iterable<Query>;
  /** What planning fixed with entries, beside their postings: sealed with the batch (`facts.ts`). */
  facts?(state: State): Iterable<readonly [sequence: bigint, fact: string]>;
  /** Members whose rows the state holds: news of one of them refuses the batch (`lane_enter`). */
  members?(state: State): Iterable<MemberId>;
  /** When that does not hold: its statements run one after the other. */
  readonly inOrder?: true;
  /** What stays known from batch to batch; where this is left out, a batch that wants something of the store loads. */
  cache?(): StoreCache<Need, State>;
}

/**
 * What the batches before have left of a store, in this process. It holds while nobody else has written, which the lane has the
 * database say before anything is written by it.
 */
export interface StoreCache<Need, State> {
  /**
   * Adds what is wanted to the state; false when something of it is not known. What the database refuses to have twice may be
   * taken for absent when it is not known: a batch that is refused is loaded and planned again.
   */
  fill(state: State, needs: readonly Need[], at: Moment): boolean;
  /** Keeps what is in the state of a batch that is committed; called for each, also when it wanted nothing of the store. */
  keep(state: State, posted: Posted): void;
  /** What of this is not known and can be loaded outside of a batch: where the database refuses what follows from older rows. */
  unknown?(needs: readonly Need[]): readonly Need[];
  /**
   * Adds what was loaded outside of a batch; what a batch has left since is newer.
   * @param news up to which the members' statuses that are known hold: what was read before has to be left out
   */
  learn?(state: State, news: bigint): void;
  /** Drops what is known of members that there is news of. */
  hear?(members: readonly MemberId[]): void;
}

/** What a batch has posted. */
export interface Posted {
  /** On accounts other than members', by path. */
  posted(): Iterable<readonly [path: string, amount: bigint]>;
  /** The points that partners moved by their own operations. */
  moved(): Iterable<readonly [partnerId: PartnerId, points: bigint]>;
}

/** When the batch happens. */
export interface Moment {
  /** Network time (the database's clock plus the sandbox's offset), the same for the whole batch. */
  readonly now: Date;
  /** The open settlement period. */
  readonly period: number;
}

/** Rarely changed settings of the network, cached in the process and loaded anew when their version has changed. */
export interface ConfigSource<T> {
  readonly name: string;
  load(tx: Queryable): Promise<T>;
}

/** Collects what the commands of a batch want loaded. */
export class Needs {
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

  /** As last known: good enough to guess what will be wanted, not to decide by. Undefined before the first batch. */
  config<T>(source: ConfigSource<T>): T | undefined {
    return this.#configs.get(source) as T | undefined;
  }

  /** The stores that something was wanted of. */
  all(): [Store<unknown, unknown>, readonly unknown[]][] {
    return [...this.#wanted] as [Store<unknown, unknown>, readonly unknown[]][];
  }
}
