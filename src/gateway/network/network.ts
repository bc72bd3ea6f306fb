import type { NetworkEntity, NodeLoader } from '../../ledger/index.js';
import { derivedId, exactMoney, sha256, type Database, type RowOf } from '../../platform/index.js';
import type { NetworkId } from './ids.js';

export interface NetworkRecord {
  readonly __typename: 'Network';
  readonly id: NetworkId;
  readonly name: string;
  readonly pointsCode: string;
  readonly baseCurrency: string;
  readonly pointValue: { readonly amount: string; readonly currency: string };
}

type NetworkRow = Omit<RowOf<typeof NetworkEntity>, 'id' | 'feed'>;

/**
 * The network's id, made from terms that never change. Inside, a network has one row and needs no id; clients need one
 * to keep objects by.
 */
const networkId = ({ points_code, created_at }: NetworkRow): NetworkId =>
  derivedId('network', sha256(`network ${points_code} ${created_at.toISOString()}`));

/** The one network's own row. */
export async function findNetwork(database: Database): Promise<NetworkRecord> {
  const [row] = await database.query<NetworkRow>({
    name: 'network',
    text: 'SELECT name, points_code, base_currency, point_value, created_at FROM network',
  });
  if (!row) throw new Error('the network is not set up');
  return {
    __typename: 'Network',
    id: networkId(row),
    name: row.name,
    pointsCode: row.points_code,
    baseCurrency: row.base_currency,
    pointValue: exactMoney(row.point_value, row.base_currency),
  };
}

export const loadNetworkNode: NodeLoader = async ({ database }, id) => {
  const network = await findNetwork(database);
  return network.id === id ? network : null;
};

export interface Totals {
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly expired: bigint;
  readonly outstanding: bigint;
}

/**
 * Sums over every partner's accounts, in one statement and so at one moment. Outstanding are the points that the
 * entries left in wallets.
 */
export async function findTotals(database: Database): Promise<Totals> {
  const [row] = await database.query<Omit<Totals, 'outstanding'>>({
    name: 'network totals',
    text: `SELECT coalesce(-sum(balance) FILTER (WHERE path LIKE 'issued:%'), 0) AS issued,
             coalesce(sum(balance) FILTER (WHERE path LIKE 'redeemed:%'), 0) AS redeemed,
             coalesce(sum(balance) FILTER (WHERE path LIKE 'expired:%'), 0) AS expired
           FROM account WHERE asset = 'PTS'`,
  });
  const { issued, redeemed, expired } = row ?? { issued: 0n, redeemed: 0n, expired: 0n };
  return { issued, redeemed, expired, outstanding: issued - redeemed - expired };
}
