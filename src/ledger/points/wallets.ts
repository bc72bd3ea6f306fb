import type { MemberId, PartnerId, Query, Queryable } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import { DueTimes, type Due } from './due.js';
import { spendable, type KnownLots } from './known-lots.js';
import { Loaded } from './loaded.js';
import { movementKinds, type Lot, type Movement, type MovementKind, type Sink } from './lot.js';
import { Lots } from './lots.js';
import { WalletChanges } from './wallet-changes.js';
import { WalletLoading } from './wallet-loading.js';
import { linkKey, type Hold, type HoldStatus, type MemberStatus, type Wallet, type WalletNeed } from './wallet.js';

/**
 * The wallets, lots and holds that a batch touches: what was loaded of them, what planning reads, and what it changes.
 */
export class WalletTable {
  readonly #linked = new Map<string, MemberId>();
  readonly #wallets = new Map<MemberId, Wallet>();
  readonly #lots = new Lots();
  readonly #holds = new Map<string, Hold>();
  readonly #loaded = new Loaded();
  readonly #due = new DueTimes();
  readonly #loading = new WalletLoading({
    wallets: this.#wallets,
    linked: this.#linked,
    lots: this.#lots,
    holds: this.#holds,
    loaded: this.#loaded,
    due: this.#due,
  });
  readonly #changes = new WalletChanges();
  readonly #newStatuses = new Set<Wallet>();

  wallet(memberId: MemberId): Wallet | undefined {
    return this.#wallets.get(memberId);
  }

  know(wallet: Wallet): void {
    this.#wallets.set(wallet.memberId, wallet);
  }

  /**
   * Takes a wallet from a cache, and its lots when some of it is to be spent.
   * @returns false when the cached lots are too few for all that is to be spent of it
   */
  recall(
    { wallet, due, lots }: { readonly wallet: Wallet; readonly due: Due; readonly lots: KnownLots },
    spend: bigint,
  ): boolean {
    const { memberId } = wallet;
    if (!this.#wallets.has(memberId)) {
      this.know({ ...wallet, touched: false });
      this.#due.set(memberId, { ...due });
    }
    const covered = this.#loaded.cover(memberId, spend);
    if (covered === 0n) return true;
    if (!this.#loaded.lots(memberId)) {
      this.#loaded.setLots(memberId, lots);
      for (const lot of lots.lots) this.#lots.add({ ...lot });
    }
    return spendable(lots) >= covered;
  }

  known(): Iterable<Wallet> {
    return this.#wallets.values();
  }

  /** The members that the batch is planned over. */
  members(): MemberId[] {
    return [...this.#wallets.keys()];
  }

  /** The number of the last news when a member's status was read; undefined: it was not read. */
  newsOf(memberId: MemberId): bigint | undefined {
    return this.#loaded.news(memberId);
  }

  /** Notes that the batch gives the member a status. The room that the members belong to has it written. */
  setStatus(wallet: Wallet, status: MemberStatus): void {
    this.#newStatuses.add(wallet);
    wallet.memberStatus = status;
  }

  /** The wallets of the members to whom the batch gives a status. */
  get newStatuses(): ReadonlySet<Wallet> {
    return this.#newStatuses;
  }

  /**
   * The times at which something of a wallet will be due; undefined when they were not read, or when all that is due is
   * loaded.
   */
  due(memberId: MemberId): Due | undefined {
    return this.#due.get(memberId);
  }

  /** The lots that were loaded in burn order, as they were then. */
  knownLots(memberId: MemberId): KnownLots | undefined {
    return this.#loaded.lots(memberId);
  }

  /** All loaded lots of a member, in no order. */
  allLotsOf(memberId: MemberId): readonly Lot[] {
    return this.#lots.allOf(memberId);
  }

  /** The members behind partners' own numbers, by {@link linkKey}. */
  get links(): ReadonlyMap<string, MemberId> {
    return this.#linked;
  }

  link(partnerId: PartnerId, externalId: string, memberId: MemberId): void {
    this.#linked.set(linkKey(partnerId, externalId), memberId);
  }

  /** The member behind a partner's own number, if it was wanted by that number. */
  linked(partnerId: PartnerId, externalId: string): MemberId | undefined {
    return this.#linked.get(linkKey(partnerId, externalId));
  }

  lot(id: LotId): Lot | undefined {
    return this.#lots.get(id);
  }

  /** The member's loaded lots with points available, in burn order. */
  lotsOf(memberId: MemberId): Lot[] {
    return this.#lots.spendableOf(memberId);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  dueHolds(memberId: MemberId, at: Date): Hold[] {
    return [...this.#holds.values()]
      .filter(
        (hold) => hold.memberId === memberId && hold.status === 'OPEN' && hold.heldUntil.getTime() <= at.getTime(),
      )
      .sort((a, b) => a.heldUntil.getTime() - b.heldUntil.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** The movements of a redemption, accrual or conversion, oldest first. */
  movementsOf(reference: string): readonly Movement[] {
    return this.#lots.movementsOf(reference);
  }

  /**
   * Moves points of a lot from one state to another. The caller has to make sure that they are there.
   * @param forLot the lot in whose place they are taken, when that is not the first of the operation
   */
  move(
    lot: Lot,
    kind: MovementKind,
    points: bigint,
    sequence: bigint,
    reference: string | null,
    sink: Sink | null,
    forLot: LotId | '' = '',
  ): void {
    lot.remaining += movementKinds[kind].remaining * points;
    lot.held += movementKinds[kind].held * points;
    if (kind === 'EXPIRE') lot.expired += points;
    if (lot.remaining < 0n || lot.held < 0n) throw new Error(`lot ${lot.id} would go below zero`);
    this.#due.addLot(lot);
    const movement = { sequence, lotId: lot.id, kind, points, reference, sink, forLot };
    this.#changes.addMovement(lot, movement);
    this.#lots.addMovement(movement);
  }

  addLot(lot: Lot): void {
    this.#changes.addLot(lot);
    this.#lots.add(lot);
    this.#due.addLot(lot);
  }

  addHold(hold: Hold): void {
    this.#changes.addHold(hold);
    this.#holds.set(hold.id, hold);
    this.#due.addHold(hold);
  }

  endHold(hold: Hold, status: Exclude<HoldStatus, 'OPEN'>, sequence: bigint): void {
    hold.status = status;
    hold.endedSequence = sequence;
    this.#changes.endHold(hold);
  }

  /** The needs that are not loaded. */
  missing(needs: readonly WalletNeed[], at: Date): WalletNeed[] {
    return this.#loading.missing(needs, at);
  }

  /** @param at undefined: the batch's time is not known yet */
  load(tx: Queryable, needs: readonly WalletNeed[], at: Date | undefined): Promise<void> {
    return this.#loading.load(tx, needs, at);
  }

  facts(): Iterable<readonly [bigint, string]> {
    return this.#changes.facts();
  }

  queries(): Iterable<Query> {
    return this.#changes.queries(this.#wallets.values());
  }
}
