import type { MemberId } from '../../platform/index.js';
import { bounded, couldCover, lotsAfter, NO_LOTS, spendable, type KnownLots } from './known-lots.js';
import { Recent } from '../lane/recent.js';
import type { Moment, StoreCache } from '../lane/store.js';
import type { Due } from './due.js';
import { linkKey, type Wallet, type WalletNeed } from './wallet.js';
import type { WalletTable } from './wallets.js';

/** Up to twice as many: some 300 bytes each and 600 a lot, so 150 MB when all have as many lots as are kept, and mostly a fifth. */
const WALLETS_MAX = 20_000;
/** A wallet has a name with each partner; some 150 bytes each. Of 10,000 wallets at four partners 20,000 were too few: 0.93x of TPC-B and not 1.09x. */
const LINKS_MAX = 100_000;
/** Lots loaded ahead cover that many times what is to be spent: who spends once does it again. */
const AHEAD = 4n;

/** A wallet as a batch left it. */
interface CachedWallet {
  readonly wallet: Wallet;
  readonly due: Due;
  readonly lots: KnownLots;
}

/** Wallets as the last batches left them, with the lots that are burnt next. */
export class WalletCache implements StoreCache<WalletNeed, WalletTable> {
  readonly #wallets = new Recent<MemberId, CachedWallet>(WALLETS_MAX);
  readonly #links = new Recent<string, MemberId>(LINKS_MAX);

  fill(table: WalletTable, needs: readonly WalletNeed[], { now }: Moment): boolean {
    return needs.every((need) => {
      const memberId = this.#memberOf(need);
      if (memberId === undefined) return false;
      if ('externalId' in need) table.link(need.partnerId, need.externalId, memberId);
      const kept = this.#wallets.get(memberId);
      if (!kept || Math.min(kept.due.lots, kept.due.holds) <= now.getTime()) return false;
      return table.recall(kept, 'spend' in need ? need.spend : 0n);
    });
  }

  #memberOf(need: WalletNeed): MemberId | undefined {
    if ('memberId' in need) return need.memberId;
    return 'externalId' in need ? this.#links.get(linkKey(need.partnerId, need.externalId)) : undefined;
  }

  unknown(needs: readonly WalletNeed[]): WalletNeed[] {
    return needs.flatMap((need) => {
      if (!('spend' in need)) return [];
      const memberId = this.#memberOf(need);
      const kept = memberId && this.#wallets.get(memberId);
      if (kept && (need.spend === 0n || spendable(kept.lots) >= need.spend)) return [];
      // More than there is, or than is kept: loaded in its batch, and nothing to load ahead for.
      if (kept && (need.spend > kept.wallet.available || !couldCover(kept.lots, need.spend))) return [];
      return [{ ...need, spend: need.spend * AHEAD }];
    });
  }

  learn(table: WalletTable, news: bigint): void {
    for (const wallet of table.known()) {
      const { memberId, version } = wallet;
      // Read before news that is known already: the status may be the old one.
      if ((table.newsOf(memberId) ?? -1n) < news) continue;
      const due = table.due(memberId);
      const lots = bounded(table.knownLots(memberId) ?? NO_LOTS);
      const kept = this.#wallets.get(memberId);
      const newer =
        !kept ||
        kept.wallet.version < version ||
        (kept.wallet.version === version && spendable(lots) > spendable(kept.lots));
      if (due && newer) this.#wallets.set(memberId, { wallet, due, lots });
    }
    for (const [key, memberId] of table.links) this.#links.set(key, memberId);
  }

  hear(members: readonly MemberId[]): void {
    for (const memberId of members) this.#wallets.delete(memberId);
  }

  keep(table: WalletTable): void {
    for (const wallet of table.known()) {
      const { memberId } = wallet;
      const due = table.due(memberId);
      // The batch is over: what it planned over is nobody else's.
      // A batch that changes a status makes news, whose number is not known here: another's may have come before.
      if (due && !table.newStatuses.has(wallet)) {
        const before = table.knownLots(memberId) ?? this.#wallets.get(memberId)?.lots ?? NO_LOTS;
        this.#wallets.set(memberId, { wallet, due, lots: lotsAfter(before, table.allLotsOf(memberId)) });
      } else this.#wallets.delete(memberId);
    }
    for (const [key, memberId] of table.links) this.#links.set(key, memberId);
  }
}
