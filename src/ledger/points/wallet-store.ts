import type { Batch } from '../lane/batch.js';
import type { Store } from '../lane/store.js';
import { WalletCache } from './wallet-cache.js';
import type { Wallet, WalletNeed, WalletSnapshot } from './wallet.js';
import { WalletTable } from './wallets.js';

/** The wallets that a batch touches, with their lots and holds. */
export const walletStore: Store<WalletNeed, WalletTable> = {
  name: 'wallets',
  empty: () => new WalletTable(),
  load: (tx, needs, table, at) => table.load(tx, needs, at?.now),
  missing: (table, needs, at) => table.missing(needs, at.now),
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  members: (table) => table.members(),
  cache: () => new WalletCache(),
};

/** The wallets of a batch. */
export const walletsOf = (batch: Batch): WalletTable => batch.of(walletStore);

/** A wallet as it stands now, for the payload of an operation on it. */
export const snapshotOf = ({ memberId, available, held, version }: Wallet): WalletSnapshot => ({
  memberId,
  available,
  held,
  version,
});
