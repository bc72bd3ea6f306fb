import { present, type MemberId, type PartnerId } from '../../platform/index.js';
import type { Account } from '../journal/account.js';
import type { Head } from './head.js';
import { Journal } from '../journal/journal.js';
import type { ConfigSource, Moment, Store } from './store.js';
import { balanceStore } from './balances.js';
import { volumeStore } from './volumes.js';

/**
 * Everything that a batch of commands is planned over: what was loaded, and what the commands planned so far have
 * changed.
 */
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

  /** The state that a store loaded for this batch. */
  of<Need, State>(store: Store<Need, State>): State {
    const loaded = this.#states.get(store) ?? this.#created.get(store);
    if (loaded !== undefined) return loaded as State;
    const state = store.empty();
    this.#created.set(store, state);
    return state;
  }

  /** All stores with their present states. */
  states(): Map<unknown, unknown> {
    return new Map([...this.#states, ...this.#created]);
  }

  /**
   * The members that the batch was planned over: those of whom a store holds rows (`Store.members`). News of one of
   * them refuses the batch.
   */
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

  /** The balance of an account that was wanted from {@link balanceStore}, with what this batch has added. */
  balance(account: Account): bigint {
    return (this.of(balanceStore).get(account.path) ?? 0n) + this.journal.added(account.path);
  }

  /** All points ever issued, with what this batch has added. */
  issued(): bigint {
    return this.issuedBefore + this.journal.issued();
  }

  /**
   * The points that a partner has moved in the open period, with those of this batch. The partner was wanted from
   * {@link volumeStore}.
   */
  moved(partnerId: PartnerId): bigint {
    return (
      present(this.of(volumeStore).get(partnerId), `what ${partnerId} has moved`) + this.journal.movedBy(partnerId)
    );
  }

  /** Partners whose net position changed. */
  positions(): PartnerId[] {
    return this.journal.positions();
  }
}
