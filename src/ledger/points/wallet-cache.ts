import type { MemberId } from '../../platform/index.js';
import { bounded, couldCover, lotsAfter, NO_LOTS, spendable, type KnownLots } from './known-lots.js';
import { Recent } from '../lane/recent.js';
import type { Moment, StoreCache } from '../lane/store.js';
import type { Due } from './due.js';
import { linkKey, type Wallet, type WalletNeed } from './wallet.js';
import type { WalletTable } from './wallets.js';

/**
 * Up to twice this number of wallets is kept. A wallet takes some 300 bytes and each of its lots 600, so 150 MB when
 * all have as many lots as are kept, and mostly a fifth of that.
 */
const WALLETS_MAX = 20_000;
/**
 * A wallet has a name with each partner; a name takes some 150 bytes. For 10,000 wallets at four partners 20,000 names
 * were too few: the speed was 0.93 times that of TPC-B, and with this number it is 1.09 times.
 */
const LINKS_MAX = 100_000;
/**
 * Lots that are loaded ahead cover this multiple of what is to be spent, because a member who spends once will do it
 * again.
 */
const AHEAD = 4n;

/** A wallet as a batch left it. */
interface CachedWallet {
  readonly wallet: Wallet;
  readonly due: Due;
  readonly lots: KnownLots;
}

/** The wallets as the last batches left them, with the lots that are burnt next. */
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
      // The wallet has not as many points, or they stand in more lots than are cached: the batch loads it, and loading
      // ahead would not help.
      if (kept && (need.spend > kept.wallet.available || !couldCover(kept.lots, need.spend))) return [];
      return [{ ...need, spend: need.spend * AHEAD }];
    });
  }

  learn(table: WalletTable, news: bigint): void {
    for (const wallet of table.known()) {
      const { memberId, version } = wallet;
      // It was read before news that the lane has heard since, so the status may be the old one.
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
      // The batch is over, so the objects that it planned over belong to nobody else and are kept without copying.
      // A wallet whose status the batch changed is dropped. The change makes news, but its number is not known here,
      // because a batch of another gateway may have come in between.
      if (due && !table.newStatuses.has(wallet)) {
        const before = table.knownLots(memberId) ?? this.#wallets.get(memberId)?.lots ?? NO_LOTS;
        this.#wallets.set(memberId, { wallet, due, lots: lotsAfter(before, table.allLotsOf(memberId)) });
      } else this.#wallets.delete(memberId);
    }
    for (const [key, memberId] of table.links) this.#links.set(key, memberId);
  }
}
