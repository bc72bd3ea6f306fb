import type { Database, MemberId, PartnerId, Queryable, RequestContext } from '../../platform/index.js';
import type { WalletChange } from '../journal/entry.js';

/** A state of a partner that can be subscribed to: the newest only, as it is at once and then whenever it changes. */
export interface StateFeed<State> {
  readonly name: string;
  /** The partners' states, in no order, each exactly that of one sequence of the journal. */
  read(db: Queryable, partners: readonly PartnerId[]): Promise<State[]>;
  partnerOf(state: State): PartnerId;
  sequenceOf(state: State): bigint;
  /** Whether a subscriber who was given `last` must be given `state`. */
  isNews(last: State | undefined, state: State): boolean;
}

/** What subscriptions are fed by; the gateway's. A feed that is not wanted any more is ended by its return(). */
export interface Feeds {
  /** For what a subscription asks before it begins. */
  readonly database: Database;
  /**
   * Every change of a wallet after a version, in order, none missing and none twice.
   * @param startAt gives the version after which to begin from the wallet's present one; throws to refuse
   * @returns undefined when there is no such wallet
   */
  followWallet(
    memberId: MemberId,
    startAt: (current: number) => number,
  ): Promise<AsyncIterableIterator<WalletChange, undefined> | undefined>;
  /** A partner's state at once, and then whenever it changes. */
  followState<State>(feed: StateFeed<State>, partnerId: PartnerId): AsyncIterableIterator<State, undefined>;
}

/** What the resolvers of subscriptions know of the request that they answer. */
export interface SubscriptionContext extends RequestContext {
  readonly feeds: Feeds;
}

/** What TypeGraphQL gives to the `subscribe` of a subscription. */
export interface Subscribing<Args> {
  readonly args: Args;
  readonly context: SubscriptionContext;
}
