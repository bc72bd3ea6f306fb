import type { MemberId } from '../../platform/index.js';
import { NO_LOTS, spendable, type KnownLots } from './known-lots.js';

/** What is known of the wallets that a batch has beside their balances: how far their lots are loaded, and how new their status is. */
export class Loaded {
  /** Points that the loaded lots of a wallet were to cover. */
  readonly #covered = new Map<MemberId, bigint>();
  readonly #lots = new Map<MemberId, KnownLots>();
  readonly #news = new Map<MemberId, bigint>();

  /** Points that lots were asked for; undefined: the wallet is not loaded. */
  covered(memberId: MemberId): bigint | undefined {
    return this.#covered.get(memberId);
  }

  /** More points are to be spent of a wallet. Gives how many in all. */
  cover(memberId: MemberId, spend: bigint): bigint {
    const covered = (this.#covered.get(memberId) ?? 0n) + spend;
    this.#covered.set(memberId, covered);
    return covered;
  }

  /** Lots were loaded that cover these points; those of two names of one wallet were loaded for each, not for both together. */
  coverAtLeast(memberId: MemberId, points: bigint): void {
    if (points > (this.#covered.get(memberId) ?? -1n)) this.#covered.set(memberId, points);
  }

  /** Whether lots were loaded of which something is to be spent. */
  spends(memberId: MemberId): boolean {
    return (this.#covered.get(memberId) ?? 0n) !== 0n;
  }

  /** The lots that were loaded in burn order, as they were. */
  lots(memberId: MemberId): KnownLots | undefined {
    return this.#lots.get(memberId);
  }

  setLots(memberId: MemberId, lots: KnownLots): void {
    this.#lots.set(memberId, lots);
  }

  /** Of two readings the one that reaches further is kept. */
  improveLots(memberId: MemberId, lots: KnownLots): void {
    if (spendable(lots) > spendable(this.#lots.get(memberId) ?? NO_LOTS)) this.#lots.set(memberId, lots);
  }

  /** The last news that a member's status was read with; undefined: it was not read. */
  news(memberId: MemberId): bigint | undefined {
    return this.#news.get(memberId);
  }

  setNews(memberId: MemberId, news: bigint): void {
    this.#news.set(memberId, news);
  }
}
