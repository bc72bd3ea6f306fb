import type { Queryable } from '../src/platform/index.js';
import type { Services } from '../src/ledger/index.js';

/** A scenario cannot be played in this network; the message says why, and what can be done. */
export class SeedRefused extends Error {
  override name = 'SeedRefused';
}

/** Whether the network is empty: it has no partner, no member and no entry. */
export async function isEmptyNetwork({ database }: Pick<Services, 'database'>): Promise<boolean> {
  return hasNothing(database);
}

export async function hasNothing(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ empty: boolean }>({
    text: `SELECT NOT EXISTS (SELECT FROM partner) AND NOT EXISTS (SELECT FROM member) AND NOT EXISTS (SELECT FROM journal_entry) AS empty`,
  });
  return row?.empty === true;
}

/** The scenarios' prices are in euros for a point of 0.01: with other figures the guards over rates would refuse them. */
export async function checkTerms(db: Queryable): Promise<void> {
  const [row] = await db.query<{ base_currency: string; point_value: bigint }>({
    text: 'SELECT base_currency, point_value FROM network',
  });
  if (!row) throw new SeedRefused('The network is not set up.');
  if (row.base_currency !== 'EUR' || row.point_value !== 10_000n) {
    throw new SeedRefused(
      'The scenarios are priced for base currency EUR and point value 0.01 (KULA_BASE_CURRENCY, KULA_POINT_VALUE).',
    );
  }
}
