/** What can be watched: a wallet, change by change, and a partner's position, always the newest. */
import type { ResultOf } from 'gql.tada';
import { KulaError } from './error.js';
import type { Feeds } from './feed.js';
import { graphql } from './graphql.js';
import type { Sender } from './send.js';

const VERSION = graphql(`
  query ($id: ID!) {
    node(id: $id) {
      __typename
      ... on Wallet {
        version
      }
    }
  }
`);

const WALLET = graphql(`
  subscription ($walletId: ID!, $afterVersion: Int) {
    walletChanged(walletId: $walletId, afterVersion: $afterVersion) {
      id
      version
      reason
      available
      availableDelta
      held
      heldDelta
      occurredAt
      subjectId
      partner {
        id
        code
        name
      }
    }
  }
`);

const POSITION = graphql(`
  subscription ($partnerId: ID) {
    netPositionChanged(partnerId: $partnerId) {
      partner {
        id
        code
        name
      }
      balance {
        amount
        currency
      }
      exposure {
        amount
        currency
      }
      asOfSequence
      periodNumber
    }
  }
`);

export type WalletChange = ResultOf<typeof WALLET>['walletChanged'];
export type NetPosition = ResultOf<typeof POSITION>['netPositionChanged'];

export interface WatchWallet {
  readonly walletId: string;
  /** The last version that one has: 0 gives the whole history. Left out: from the wallet's present version on. */
  readonly afterVersion?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function versionOf(sender: Sender, walletId: string): Promise<number> {
  const data = (await sender.send(VERSION, { id: walletId })) as ResultOf<typeof VERSION>;
  if (data.node?.__typename === 'Wallet') return data.node.version;
  throw new KulaError('FORBIDDEN', `${walletId} is no wallet that is yours to see`);
}

/** Each version once and in order; throws KulaError GAP rather than leave one out. */
export async function* watchWallet(
  feeds: Feeds,
  sender: Sender,
  { walletId, afterVersion, signal }: WatchWallet,
): AsyncGenerator<WalletChange, void, undefined> {
  // Read before the feed begins: otherwise changes would be lost when the connection broke before the first one.
  let last = afterVersion ?? (await versionOf(sender, walletId));
  for await (const data of feeds.follow(WALLET, () => ({ walletId, afterVersion: last }), { signal })) {
    const { walletChanged: change } = data as ResultOf<typeof WALLET>;
    if (change.version !== last + 1)
      throw new KulaError('GAP', `version ${change.version.toString()} came after ${last.toString()}`);
    last = change.version;
    yield change;
  }
}

export interface WatchPosition {
  /** Left out: a partner's own; for staff all partners. */
  readonly partnerId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The position as it is, then whenever it changes, also after a break. */
export async function* watchPosition(
  feeds: Feeds,
  { partnerId, signal }: WatchPosition,
): AsyncGenerator<NetPosition, void, undefined> {
  const variables = partnerId === undefined ? {} : { partnerId };
  const seen = new Map<string, string>();
  // Whoever reads slowly is told where each partner stands, not where it stood on the way.
  const keyOf = (data: object): string => (data as ResultOf<typeof POSITION>).netPositionChanged.partner.id;
  for await (const data of feeds.follow(POSITION, () => variables, { signal, keyOf })) {
    const { netPositionChanged: position } = data as ResultOf<typeof POSITION>;
    const text = JSON.stringify([position.asOfSequence, position.periodNumber]);
    // After a break the state comes again that one has.
    if (seen.get(position.partner.id) === text) continue;
    seen.set(position.partner.id, text);
    yield position;
  }
}
