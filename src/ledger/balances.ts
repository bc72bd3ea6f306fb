import type { Queryable } from '../platform/index.js';
import type { Store } from './store.js';

/** Balances of accounts, by path, as they were before the batch. Reading only: the journal writes them. */
export const balanceStore: Store<string, ReadonlyMap<string, bigint>> = {
  name: 'balances',
  phase: 'second',
  load: async (tx: Queryable, paths) => {
    const rows = await tx.query<{ path: string; balance: bigint }>({
      name: 'balances',
      text: 'SELECT path, balance FROM account WHERE path = ANY($1::text[])',
      values: [[...new Set(paths)]],
    });
    return new Map(rows.map((row) => [row.path, row.balance]));
  },
  empty: () => new Map(),
  write: () => [],
};
