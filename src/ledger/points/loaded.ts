import type { MemberId } from '../../platform/index.js';
import { NO_LOTS, spendable, type KnownLots } from './known-lots.js';

/**
 * How far the wallets of a batch are loaded, beside their balances: how many points their lots cover, and how new their
 * status is.
 */
export class Loaded {
  /** The points that the loaded lots of a wallet were to cover. */
  readonly #covered = new Map<MemberId, bigint>();
  readonly #lots = new Map<MemberId, KnownLots>();
  readonly #news = new Map<MemberId, bigint>();

  /** The points that the loaded lots were to cover; undefined when the wallet is not loaded. */
  covered(memberId: MemberId): bigint | undefined {
    return this.#covered.get(memberId);
  }

  /** Adds points that are to be spent from a wallet. Gives the sum of all that are. */
  cover(memberId: MemberId, spend: bigint): bigint {
    const covered = (this.#covered.get(memberId) ?? 0n) + spend;
    this.#covered.set(memberId, covered);
    return covered;
  }

  /**
   * Lots were loaded that cover these points. Two numbers for one wallet each load lots for themselves, and not for
   * both together.
   */
  coverAtLeast(memberId: MemberId, points: bigint): void {
    if (points > (this.#covered.get(memberId) ?? -1n)) this.#covered.set(memberId, points);
  }

  /** Whether lots were loaded to spend something of them. */
  spends(memberId: MemberId): boolean {
    return (this.#covered.get(memberId) ?? 0n) !== 0n;
  }

  /** The lots that were loaded in burn order, as they were then. */
  lots(memberId: MemberId): KnownLots | undefined {
    return this.#lots.get(memberId);
  }

  setLots(memberId: MemberId, lots: KnownLots): void {
    this.#lots.set(memberId, lots);
  }

  /** Keeps the reading that reaches further, of this one and the one before. */
  improveLots(memberId: MemberId, lots: KnownLots): void {
    if (spendable(lots) > spendable(this.#lots.get(memberId) ?? NO_LOTS)) this.#lots.set(memberId, lots);
  }

  /** The number of the last news when a member's status was read; undefined: it was not read. */
  news(memberId: MemberId): bigint | undefined {
    return this.#news.get(memberId);
  }

  setNews(memberId: MemberId, news: bigint): void {
    this.#news.set(memberId, news);
  }
}
