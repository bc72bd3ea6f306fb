import type { MemberId } from '../platform/index.js';
import { Recent } from './recent.js';
import type { Moment, StoreCache } from './store.js';
import { linkKey, type Due, type Wallet, type WalletNeed, type WalletTable } from './wallets.js';

/** Some 300 bytes each, with the names that partners have for them. */
const WALLETS_MAX = 50_000;

/** Wallets as the last batches left them, without their lots: what one that earns needs. */
export class WalletCache implements StoreCache<WalletNeed, WalletTable> {
  readonly #wallets = new Recent<MemberId, { readonly wallet: Wallet; readonly due: Due }>(WALLETS_MAX);
  readonly #links = new Recent<string, MemberId>(WALLETS_MAX);

  fill(table: WalletTable, needs: readonly WalletNeed[], { now }: Moment): boolean {
    return needs.every((need) => {
      if ('memberId' in need) return need.spend === 0n && this.#fill(table, need.memberId, now);
      if (!('externalId' in need) || need.spend !== 0n) return false;
      const memberId = this.#links.get(linkKey(need.partnerId, need.externalId));
      if (memberId === undefined) return false;
      table.link(need.partnerId, need.externalId, memberId);
      return this.#fill(table, memberId, now);
    });
  }

  #fill(table: WalletTable, memberId: MemberId, now: Date): boolean {
    if (table.wallet(memberId)) return true;
    const found = this.#wallets.get(memberId);
    if (!found || Math.min(found.due.lots, found.due.holds) <= now.getTime()) return false;
    table.knowWithout({ ...found.wallet, touched: false }, { ...found.due });
    return true;
  }

  unknown(needs: readonly WalletNeed[]): WalletNeed[] {
    return needs.filter((need) => {
      if ('memberId' in need) return need.spend === 0n && !this.#wallets.has(need.memberId);
      if (!('externalId' in need) || need.spend !== 0n) return false;
      const memberId = this.#links.get(linkKey(need.partnerId, need.externalId));
      return memberId === undefined || !this.#wallets.has(memberId);
    });
  }

  learn(table: WalletTable): void {
    for (const [wallet, due] of table.known()) {
      const known = this.#wallets.get(wallet.memberId);
      if (due && (!known || known.wallet.version < wallet.version)) this.#wallets.set(wallet.memberId, { wallet, due });
    }
    for (const [key, memberId] of table.links) this.#links.set(key, memberId);
  }

  keep(table: WalletTable): void {
    for (const [wallet, due] of table.known()) {
      // The batch is over: what it planned over is nobody else's.
      if (due) this.#wallets.set(wallet.memberId, { wallet, due });
      else this.#wallets.delete(wallet.memberId);
    }
    for (const [key, memberId] of table.links) this.#links.set(key, memberId);
  }
}
