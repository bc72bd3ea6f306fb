import type { Queryable } from '../platform/index.js';
import type { Store } from './store.js';

/** Balances of accounts, by path, as they were before the batch. Reading only: the journal writes them. */
export const balanceStore: Store<string, Map<string, bigint>> = {
  name: 'balances',
  empty: () => new Map(),
  load: async (tx: Queryable, paths, balances) => {
    const wanted = [...new Set(paths)];
    const rows = await tx.query<{ path: string; balance: bigint }>({
      name: 'balances',
      text: 'SELECT path, balance FROM account WHERE path = ANY($1::text[])',
      values: [wanted],
    });
    for (const path of wanted) balances.set(path, 0n);
    for (const row of rows) balances.set(row.path, row.balance);
  },
  missing: (balances, paths) => paths.filter((path) => !balances.has(path)),
  write: () => [],
};
