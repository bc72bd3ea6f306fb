// Rooms define what entries and lines there are.
import '../../../src/gateway/rooms.js';
import { netPositionFeed } from '../../../src/settlement/follow-position.js';
/**
 * A network in the database without the rooms: wallets that a small operation of the tests' own changes, so that feeds
 * can be tried with thousands of changes and nothing else in the way.
 */
import { pino } from 'pino';
import { LiveFeed } from '../../../src/gateway/live/index.js';
import {
  accounts,
  done,
  Lane,
  walletStore,
  type Command,
  type Operation,
  walletsOf,
} from '../../../src/ledger/index.js';
import {
  migrate,
  newId,
  openBus,
  openDatabase,
  type Bus,
  type Database,
  type MemberId,
  type PartnerId,
} from '../../../src/platform/index.js';
import type { BusKind, DatabaseLocation } from '../../support/engines.js';

export interface Change extends Command {
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
  /** Into the wallet, or into its hold. */
  readonly into: 'wallet' | 'hold' | 'both';
}

/** Gives a point, against the partner's issued points; what counts here is the version. */
export const change: Operation<Change, number> = {
  name: 'testChange',
  needs: () => undefined,
  follow: ({ memberId }, _batch, needs) => {
    needs.want(walletStore, { memberId, spend: 0n });
  },
  plan: ({ memberId, partnerId, into }, batch) => {
    const wallet = walletsOf(batch).wallet(memberId);
    if (!wallet) throw new Error('no such wallet');
    batch.journal.enter({ kind: 'ACCRUAL', partnerId, memberId, reference: null }, (entry) => {
      const points = into === 'both' ? 2n : 1n;
      entry.post(accounts.issued(partnerId), -points);
      entry.post(accounts.clearing(partnerId, 'EUR'), -10n * points, { kind: 'ISSUED', points });
      entry.post(accounts.margin('EUR'), 10n * points);
      entry.changeWallet(wallet, into === 'hold' ? 0n : 1n, into === 'wallet' ? 0n : 1n);
    });
    return done(wallet.version);
  },
  keep: (version) => version.toString(),
  recall: Number,
};

const log = pino({ level: process.env.KULA_TEST_LOG ?? 'silent' });

/** What a gateway has, as far as feeds are concerned. */
export interface Node {
  readonly database: Database;
  readonly bus: Bus;
  readonly lane: Lane;
  readonly feed: LiveFeed;
  /** Of the network, when this node made it. */
  readonly partnerId: PartnerId;
  readonly members: readonly MemberId[];
  change(memberId: MemberId, partnerId: PartnerId, into?: Change['into']): Promise<void>;
  close(): Promise<void>;
}

export interface NodeOptions {
  /** Sends no messages: a gateway that dies between its commit and its message. */
  readonly silent?: boolean;
  /** Makes the network first, with so many members. */
  readonly members?: number;
}

export async function openNode(
  location: DatabaseLocation,
  bus: BusKind | Bus,
  options: NodeOptions = {},
): Promise<Node> {
  const database = await openDatabase({ ...location, entities: [] });
  const made =
    options.members === undefined
      ? { partnerId: newId('partner'), members: [] }
      : await fillNetwork(database, options.members);
  const theBus = 'kind' in bus ? await openBus(bus.url) : bus;
  const feed = new LiveFeed({ database, bus: theBus, log, feeds: [netPositionFeed] });
  const lane = new Lane(database, {
    batchMax: 64,
    queueMax: 100_000,
    configs: [],
    onCommitted: options.silent === true ? () => undefined : feed.publish,
  });
  await feed.start();
  return {
    database,
    bus: theBus,
    lane,
    feed,
    ...made,
    change: async (memberId, partnerId, into = 'wallet') => {
      const outcome = await lane.submit(change, { memberId, partnerId, into });
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    },
    close: async () => {
      await lane.close();
      await feed.stop();
      await theBus.close();
      await database.close();
    },
  };
}

/** Tables, the network's row, a partner and members with empty wallets. */
export async function fillNetwork(
  database: Database,
  members: number,
): Promise<{ partnerId: PartnerId; members: MemberId[] }> {
  await migrate(database);
  const partnerId = newId('partner');
  const ids = Array.from({ length: members }, () => newId('member'));
  await database.query({
    text: `INSERT INTO network (name, points_code, base_currency, point_value, created_at) VALUES ('Test', 'TST', 'EUR', 10000, now())`,
  });
  await database.query({ text: 'INSERT INTO lane_head DEFAULT VALUES' });
  await database.query({
    text: `INSERT INTO partner (id, code, name, status, currency, funding_model, created_at) VALUES ($1, 'test', 'Test', 'ACTIVE', 'EUR', 'ON_ISSUE', now())`,
    values: [partnerId],
  });
  await database.query({ text: 'INSERT INTO member (id, created_at) SELECT unnest($1::text[]), now()', values: [ids] });
  await database.query({ text: 'INSERT INTO wallet (member_id) SELECT unnest($1::text[])', values: [ids] });
  return { partnerId, members: ids };
}
