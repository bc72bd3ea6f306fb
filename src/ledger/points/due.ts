import type { MemberId } from '../../platform/index.js';
import type { Lot } from './lot.js';
import type { Hold } from './wallet.js';

/**
 * The earliest times, in milliseconds, at which a lot and a hold of a wallet will be past their time; Infinity when
 * none will.
 */
export interface Due {
  lots: number;
  holds: number;
}

export const instant = (at: Date | null): number => at?.getTime() ?? Infinity;

/**
 * The times at which those lots and holds of a batch's wallets are due that are not loaded. A wallet of which all due
 * lots and holds are loaded has no times here any more.
 */
export class DueTimes {
  readonly #due = new Map<MemberId, Due>();

  get(memberId: MemberId): Due | undefined {
    return this.#due.get(memberId);
  }

  set(memberId: MemberId, due: Due): void {
    this.#due.set(memberId, due);
  }

  /** Everything that is due in the wallet is loaded. */
  delete(memberId: MemberId): void {
    this.#due.delete(memberId);
  }

  /** Counts a lot with points available; one that had none may have some again. */
  addLot(lot: Lot): void {
    const due = this.#due.get(lot.memberId);
    if (due && lot.remaining > 0n) due.lots = Math.min(due.lots, instant(lot.expiresAt));
  }

  addHold(hold: Hold): void {
    const due = this.#due.get(hold.memberId);
    if (due) due.holds = Math.min(due.holds, instant(hold.heldUntil));
  }

  /**
   * Whether something is past its time that is not loaded.
   * @param spends whether lots that are to be spent were loaded: those that are due came with them
   */
  isDue(memberId: MemberId, at: Date, spends: boolean): boolean {
    const due = this.#due.get(memberId);
    if (!due) return false;
    return due.holds <= at.getTime() || (due.lots <= at.getTime() && !spends);
  }
}
