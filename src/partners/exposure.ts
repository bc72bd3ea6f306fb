import type { RequestContext } from '../platform/index.js';
import { accounts, type Services } from '../ledger/index.js';
import type { PartnerRecord } from './partner.js';

const BALANCES = Symbol("balances of partners' accounts");

/** Balances of accounts by path, in micros, by one statement for each request; an account without postings has 0. */
const balancesByPath = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<bigint>(BALANCES, async (paths) => {
    const rows = await database.query<{ path: string; balance: bigint }>({
      name: 'balances',
      text: 'SELECT path, balance FROM account WHERE path = ANY($1::text[])',
      values: [paths],
    });
    const found = new Map(rows.map((row) => [row.path, row.balance]));
    return paths.map((path) => found.get(path) ?? 0n);
  });

/** The amount that the partner owes the network, in micros; negative when the network owes the partner. */
export async function exposureOf(
  ctx: RequestContext,
  services: Services,
  { id, currency }: PartnerRecord,
): Promise<bigint> {
  return -(await balancesByPath(ctx, services).load(accounts.clearing(id, currency).path));
}

/** The amount that its points in wallets would cost it if all were redeemed, in micros. */
export async function contingentLiabilityOf(
  ctx: RequestContext,
  services: Services,
  { id, currency }: PartnerRecord,
): Promise<bigint> {
  return -(await balancesByPath(ctx, services).load(accounts.commitment(id, currency).path));
}
