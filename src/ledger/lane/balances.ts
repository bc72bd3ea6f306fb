import type { Queryable } from '../../platform/index.js';
import type { Posted, Store, StoreCache } from './store.js';

/**
 * More accounts than the clearing, commitment and issued accounts of a large network's partners. Each takes some 150
 * bytes, so 5 MB in all.
 */
const ACCOUNTS_MAX = 30_000;

class BalanceCache implements StoreCache<string, Map<string, bigint>> {
  readonly #balances = new Map<string, bigint>();

  fill(state: Map<string, bigint>, paths: readonly string[]): boolean {
    return paths.every((path) => {
      const balance = this.#balances.get(path);
      if (balance === undefined) return false;
      state.set(path, balance);
      return true;
    });
  }

  keep(state: Map<string, bigint>, posted: Posted): void {
    if (this.#balances.size + state.size > ACCOUNTS_MAX) this.#balances.clear();
    // The state has the balances before the batch, whether they came from this cache or were loaded.
    for (const [path, balance] of state) this.#balances.set(path, balance);
    for (const [path, amount] of posted.posted()) {
      const balance = this.#balances.get(path);
      if (balance !== undefined) this.#balances.set(path, balance + amount);
    }
  }
}

/** Balances of accounts, by path, as they were before the batch. It only reads: the journal writes them. */
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
  cache: () => new BalanceCache(),
};
