import type { MemberId, Queryable } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import { instant, type DueTimes } from './due.js';
import { NO_LOTS, spendable } from './known-lots.js';
import type { Loaded } from './loaded.js';
import { burnOrder, type Lot } from './lot.js';
import type { Lots } from './lots.js';
import { loadDue, loadLinked, loadWallets, loadReferences, type BurnRow, type WalletRow } from './wallet-load.js';
import { sortNeeds, type NeedBy } from './wallet-needs.js';
import { toHold, toLot, toMovement, type HoldRow } from './wallet-rows.js';
import { linkKey, type Hold, type Wallet, type WalletNeed } from './wallet.js';

/** The parts of a batch's wallets into which loads go. */
interface Parts {
  readonly wallets: Map<MemberId, Wallet>;
  /** The members behind partners' own numbers, by {@link linkKey}. */
  readonly linked: Map<string, MemberId>;
  readonly lots: Lots;
  readonly holds: Map<string, Hold>;
  readonly loaded: Loaded;
  readonly due: DueTimes;
}

/** Loads what operations want of wallets, and tells what is not loaded yet. */
export class WalletLoading {
  readonly #into: Parts;
  /** The references whose movements are loaded. */
  readonly #references = new Set<string>();

  constructor(into: Parts) {
    this.#into = into;
  }

  /**
   * The needs that are not loaded. The points to be spent of a wallet are summed up, so that its lots cover all of them
   * together.
   */
  missing(needs: readonly WalletNeed[], at: Date): WalletNeed[] {
    const { members, links, references, lotIds } = sortNeeds(needs);
    const isMissing = ([id, spend]: readonly [MemberId, bigint]) =>
      this.#isDue(id, at) || spend > (this.#into.loaded.covered(id) ?? -1n);
    return [
      ...[...members].filter(isMissing).map(([memberId, spend]): NeedBy<'memberId'> => ({ memberId, spend })),
      ...links.values(),
      ...[...references]
        .filter((reference) => !this.#references.has(reference))
        .map((reference): NeedBy<'reference'> => ({ reference })),
      ...[...lotIds].filter((id) => !this.#into.lots.has(id)).map((lotId): NeedBy<'lotId'> => ({ lotId })),
    ];
  }

  async load(tx: Queryable, needs: readonly WalletNeed[], at: Date | undefined): Promise<void> {
    const { members, links, references, lotIds } = sortNeeds(needs);
    await Promise.all([
      members.size === 0 ? undefined : this.#loadMembers(tx, members, at),
      links.size === 0 ? undefined : this.#loadLinked(tx, links),
      references.size + lotIds.size === 0 ? undefined : this.#loadReferences(tx, [...references], [...lotIds]),
    ]);
    // Due lots and holds take more round trips, but only when there are any. Before the batch's own time is known they
    // are left to `missing`.
    if (!at) return;
    const due = [...members.keys()].filter((id) => this.#isDue(id, at));
    if (due.length > 0) await this.#loadDue(tx, due, at);
  }

  #isDue(memberId: MemberId, at: Date): boolean {
    return this.#into.due.isDue(memberId, at, this.#into.loaded.spends(memberId));
  }

  async #loadMembers(tx: Queryable, wanted: ReadonlyMap<MemberId, bigint>, at: Date | undefined): Promise<void> {
    const { wallets, lots } = await loadWallets(tx, [...wanted], at);
    for (const row of wallets) this.#addWallet(row, wanted.get(row.member_id) ?? 0n);
    this.#addLots(lots);
  }

  async #loadLinked(tx: Queryable, wanted: ReadonlyMap<string, NeedBy<'externalId'>>): Promise<void> {
    const { wallets, lots } = await loadLinked(tx, [...wanted.values()]);
    for (const row of wallets) {
      const key = linkKey(row.partner_id, row.external_id);
      this.#into.linked.set(key, row.member_id);
      this.#addWallet(row, wanted.get(key)?.spend ?? 0n);
    }
    this.#addLots(lots);
  }

  /** @param covered the points that the wallet's lots were asked to cover */
  #addWallet(row: WalletRow, covered: bigint): void {
    const { member_id: memberId, status: memberStatus, available, held, version } = row;
    if (!this.#into.wallets.has(memberId))
      this.#into.wallets.set(memberId, { memberId, memberStatus, available, held, version, touched: false });
    this.#into.loaded.coverAtLeast(memberId, covered);
    this.#into.due.set(memberId, { lots: instant(row.lots_due), holds: instant(row.holds_due) });
    this.#into.loaded.setNews(memberId, row.news);
    if (available === 0n) this.#into.loaded.setLots(memberId, { ...NO_LOTS, whole: true });
  }

  /** Adds lots in burn order; those of a wallet begin with its first. */
  #addLots(rows: readonly BurnRow[]): void {
    const read = new Map<MemberId, Lot[]>();
    for (const row of rows) {
      const lot = toLot(row);
      // When lots are loaded ahead, the wallet may have been read before them or after them, at another version.
      if (row.wallet_version === this.#into.wallets.get(row.member_id)?.version) {
        const list = read.get(row.member_id);
        if (list) list.push({ ...lot });
        else read.set(row.member_id, [{ ...lot }]);
      }
      this.#into.lots.add(lot);
    }
    for (const [memberId, lots] of read) {
      // Lots of one entry that expire together come in no order.
      lots.sort(burnOrder);
      const whole = spendable({ lots }) === this.#into.wallets.get(memberId)?.available;
      this.#into.loaded.improveLots(memberId, { lots, whole, last: lots.at(-1) });
    }
  }

  async #loadDue(tx: Queryable, members: readonly MemberId[], at: Date): Promise<void> {
    const { lots, holds } = await loadDue(tx, members, at);
    for (const row of lots) this.#into.lots.add(toLot(row));
    this.#addHolds(holds);
    for (const id of members) this.#into.due.delete(id);
    const references = holds.map(({ id }) => id).filter((id) => !this.#references.has(id));
    if (references.length > 0) await this.#loadReferences(tx, references, []);
  }

  async #loadReferences(tx: Queryable, references: readonly string[], lotIds: readonly LotId[]): Promise<void> {
    for (const reference of references) this.#references.add(reference);
    const { movements, lots, holds } = await loadReferences(tx, references, lotIds);
    for (const row of lots) this.#into.lots.add(toLot(row));
    this.#addHolds(holds);
    for (const row of movements) this.#into.lots.addMovement(toMovement(row));
  }

  #addHolds(rows: readonly HoldRow[]): void {
    for (const row of rows) if (!this.#into.holds.has(row.id)) this.#into.holds.set(row.id, toHold(row));
  }
}
