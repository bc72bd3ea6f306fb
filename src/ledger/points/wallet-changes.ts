import type { Query } from '../../platform/index.js';
import { facts, millisOf } from '../journal/facts.js';
import type { Lot, Movement } from './lot.js';
import { isLabelled } from '../journal/label.js';
import {
  insertHolds,
  insertLots,
  insertMovements,
  insertPlainHolds,
  insertPlainLots,
  insertPlainMovements,
  writeHolds,
  writeLots,
  writeWallets,
} from './wallet-rows.js';
import type { Hold, Wallet } from './wallet.js';

/** Whether a lot is the only one of its entry, and has no label. */
const isPlain = (lot: Lot): boolean => lot.part === null && !isLabelled(lot);

/** The changes that a batch makes to lots and holds, and the queries that write them and the wallets. */
export class WalletChanges {
  readonly #changedLots = new Set<Lot>();
  readonly #changedHolds = new Set<Hold>();
  readonly #newLots = new Set<Lot>();
  readonly #newHolds = new Set<Hold>();
  readonly #newMovements: Movement[] = [];

  addLot(lot: Lot): void {
    this.#newLots.add(lot);
  }

  /** Adds a movement of a lot. A new lot is written as it is at the end of the batch. */
  addMovement(lot: Lot, movement: Movement): void {
    if (!this.#newLots.has(lot)) this.#changedLots.add(lot);
    this.#newMovements.push(movement);
  }

  addHold(hold: Hold): void {
    this.#newHolds.add(hold);
  }

  endHold(hold: Hold): void {
    if (!this.#newHolds.has(hold)) this.#changedHolds.add(hold);
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const lot of this.#newLots)
      yield [lot.entrySequence, facts.lot(lot.points, lot.rateSheetId, millisOf(lot.expiresAt), lot)];
    for (const { sequence, kind, lotId, points, forLot } of this.#newMovements)
      yield [sequence, facts.movement(kind, lotId, points, forLot)];
    for (const { id, issuedSequence, heldUntil } of this.#newHolds)
      if (issuedSequence !== null) yield [issuedSequence, facts.hold(id, millisOf(heldUntil))];
  }

  /** @param all the batch's wallets; only those that it changed are written */
  *queries(all: Iterable<Wallet>): Iterable<Query> {
    const wallets = [...all].filter((wallet) => wallet.touched);
    if (wallets.length > 0) yield writeWallets(wallets);
    const lots = [...this.#newLots];
    if (lots.length > 0) yield lots.every(isPlain) ? insertPlainLots(lots) : insertLots(lots);
    if (this.#changedLots.size > 0) yield writeLots([...this.#changedLots]);
    const holds = [...this.#newHolds];
    if (holds.length > 0)
      yield holds.every(({ issuedSequence }) => issuedSequence === null) ? insertPlainHolds(holds) : insertHolds(holds);
    if (this.#changedHolds.size > 0) yield writeHolds([...this.#changedHolds]);
    const movements = this.#newMovements;
    if (movements.length > 0)
      yield movements.every(({ forLot }) => forLot === '')
        ? insertPlainMovements(movements)
        : insertMovements(movements);
  }
}
