import type { Store } from './store.js';
import { WalletCache } from './wallet-cache.js';
import { WalletTable, type WalletNeed } from './wallets.js';

/** The wallets that a batch touches, with their lots and holds. */
export const walletStore: Store<WalletNeed, WalletTable> = {
  name: 'wallets',
  empty: () => new WalletTable(),
  load: (tx, needs, table, at) => table.load(tx, needs, at?.now),
  missing: (table, needs, at) => table.missing(needs, at.now),
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
  cache: () => new WalletCache(),
};
