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
 * News that have numbers in the order of their commits, and that the journal does not tell of. A subscriber gets each of them once and
 * in order, from its beginning on.
 */
export interface NewsFeed<News> {
  readonly name: string;
  /** The number of the newest; 0 when there is none. It is asked for once a second while someone follows. */
  newest(db: Queryable): Promise<bigint>;
  /** The news after a number, up to another, in order. */
  read(
    db: Queryable,
    wanted: {
      /** Only this partner's; null: everyone's. */
      readonly partnerId: PartnerId | null;
      readonly after: bigint;
      readonly through: bigint;
      readonly limit: number;
    },
  ): Promise<News[]>;
  numberOf(news: News): bigint;
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
  /** The states of all partners at once, and then each whenever it changes; also of partners that come later. */
  followAllStates<State>(feed: StateFeed<State>): Promise<AsyncIterableIterator<State, undefined>>;
  /**
   * Each news of the feed from now on.
   * @param partnerId only this partner's; null: everyone's
   */
  followNews<News>(feed: NewsFeed<News>, partnerId: PartnerId | null): Promise<AsyncIterableIterator<News, undefined>>;
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
