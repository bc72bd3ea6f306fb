import { known, type MemberId, type PartnerId } from '../../platform/index.js';
import type { Account } from '../journal/account.js';
import type { Head } from './head.js';
import { Journal } from '../journal/journal.js';
import type { ConfigSource, Moment, Store } from './store.js';
import { balanceStore } from './balances.js';
import { volumeStore } from './volumes.js';

/** Everything a batch of commands plans over: what was loaded, and what has come of it so far. */
export class Batch implements Moment {
  readonly now: Date;
  readonly period: number;
  readonly journal: Journal;
  /** All points ever issued, before this batch. */
  readonly issuedBefore: bigint;
  readonly #states: ReadonlyMap<unknown, unknown>;
  readonly #configs: ReadonlyMap<unknown, unknown>;
  readonly #created = new Map<unknown, unknown>();

  constructor(
    at: Pick<Head, 'now' | 'period' | 'sequence' | 'issued'>,
    states: ReadonlyMap<unknown, unknown>,
    configs: ReadonlyMap<unknown, unknown>,
  ) {
    this.now = at.now;
    this.period = at.period;
    this.issuedBefore = at.issued;
    this.journal = new Journal(at.sequence, at.period, at.now);
    this.#states = states;
    this.#configs = configs;
  }

  /** What a store loaded for this batch. */
  of<Need, State>(store: Store<Need, State>): State {
    const loaded = this.#states.get(store) ?? this.#created.get(store);
    if (loaded !== undefined) return loaded as State;
    const state = store.empty();
    this.#created.set(store, state);
    return state;
  }

  /** All stores with what they hold now. */
  states(): Map<unknown, unknown> {
    return new Map([...this.#states, ...this.#created]);
  }

  /** The members whom the batch was planned over: of whom a store has something that only their own batches change. */
  members(): MemberId[] {
    const members = new Set<MemberId>();
    for (const [store, state] of this.states()) {
      for (const id of (store as Store<unknown, unknown>).members?.(state) ?? []) members.add(id);
    }
    return [...members];
  }

  config<T>(source: ConfigSource<T>): T {
    const loaded = this.#configs.get(source);
    if (loaded === undefined) throw new Error(`the lane was not given ${source.name}`);
    return loaded as T;
  }

  /** The balance of an account that was wanted of {@link balanceStore}, with what this batch has added. */
  balance(account: Account): bigint {
    return (this.of(balanceStore).get(account.path) ?? 0n) + this.journal.added(account.path);
  }

  /** All points ever issued, with what this batch has added. */
  issued(): bigint {
    return this.issuedBefore + this.journal.issued();
  }

  /** The points that a partner has moved in the open period: wanted of {@link volumeStore}, with what this batch has added. */
  moved(partnerId: PartnerId): bigint {
    return known(this.of(volumeStore).get(partnerId), `what ${partnerId} has moved`) + this.journal.movedBy(partnerId);
  }

  /** Partners whose net position changed. */
  positions(): PartnerId[] {
    return this.journal.positions();
  }
}
