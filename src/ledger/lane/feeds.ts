import type { Database, MemberId, PartnerId, Queryable, RequestContext } from '../../platform/index.js';
import type { WalletChange } from '../journal/entry.js';

/**
 * A state of a partner that can be subscribed to. A subscriber gets the present state at once and the newest one
 * whenever it changes; states in between may be left out.
 */
export interface StateFeed<State> {
  readonly name: string;
  /** The partners' states, in no order. Each is exact for one sequence of the journal. */
  read(db: Queryable, partners: readonly PartnerId[]): Promise<State[]>;
  partnerOf(state: State): PartnerId;
  sequenceOf(state: State): bigint;
  /** Whether a subscriber who was given `last` must be given `state`. */
  isNews(last: State | undefined, state: State): boolean;
}

/**
 * The source of subscriptions, which the gateway makes. A feed that is not wanted any more is ended by its return().
 */
export interface Feeds {
  /** For reads before a subscription begins. */
  readonly database: Database;
  /**
   * Every change of a wallet after a version, in order, with none missing and none twice.
   * @param startAt is given the wallet's present version and gives the version after which to begin; it throws to
   * refuse
   * @returns undefined when there is no such wallet
   */
  followWallet(
    memberId: MemberId,
    startAt: (current: number) => number,
  ): Promise<AsyncIterableIterator<WalletChange, undefined> | undefined>;
  /** A partner's state at once, and then whenever it changes. */
  followState<State>(feed: StateFeed<State>, partnerId: PartnerId): AsyncIterableIterator<State, undefined>;
}

/** The context of the request that a subscription's resolver answers. */
export interface SubscriptionContext extends RequestContext {
  readonly feeds: Feeds;
}

/** The arguments that TypeGraphQL passes to the `subscribe` of a subscription. */
export interface Subscribing<Args> {
  readonly args: Args;
  readonly context: SubscriptionContext;
}
