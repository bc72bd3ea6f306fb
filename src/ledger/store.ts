import type { Queryable, Statement } from '../platform/index.js';

/**
 * A table (or a few) that batches read and write: the rooms bring theirs, the lane knows none of them.
 * `first` stores are loaded together with the lane's head, `second` stores after them, with needs that may come from
 * what the first gave: so a batch has a fixed number of round trips, whatever its size.
 */
export interface Store<Need, State> {
  readonly name: string;
  readonly phase: 'first' | 'second';
  /** Called once a batch, only when something was wanted. Statements not awaited one by one travel together. */
  load(tx: Queryable, needs: readonly Need[], at: Moment): Promise<State>;
  /** The state when nothing was wanted. */
  empty(): State;
  /** Set-based statements that write what planning changed; none when nothing did. Each is sent before the next is asked for. */
  write(state: State): Iterable<Statement>;
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

  want<Need, State>(store: Store<Need, State>, need: Need): void {
    const key = store as unknown as Store<never, unknown>;
    const list = this.#wanted.get(key);
    if (list) list.push(need);
    else this.#wanted.set(key, [need]);
  }

  /** The stores of one phase that something was wanted of. */
  of(phase: 'first' | 'second'): [Store<unknown, unknown>, readonly unknown[]][] {
    return [...this.#wanted].filter(([store]) => store.phase === phase);
  }
}
