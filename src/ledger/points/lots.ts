import type { MemberId } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import { burnOrder, type Lot, type Movement } from './lot.js';

/** The lots that a batch has, and the movements that were made for redemptions, accruals and conversions. */
export class Lots {
  readonly #byId = new Map<LotId, Lot>();
  readonly #byMember = new Map<MemberId, Lot[]>();
  readonly #movements = new Map<string, Movement[]>();

  get(id: LotId): Lot | undefined {
    return this.#byId.get(id);
  }

  has(id: LotId): boolean {
    return this.#byId.has(id);
  }

  /** A lot that is here already stays as it is. */
  add(lot: Lot): void {
    if (this.#byId.has(lot.id)) return;
    this.#byId.set(lot.id, lot);
    const list = this.#byMember.get(lot.memberId);
    if (list) list.push(lot);
    else this.#byMember.set(lot.memberId, [lot]);
  }

  /** A member's lots, in no order. */
  allOf(memberId: MemberId): readonly Lot[] {
    return this.#byMember.get(memberId) ?? [];
  }

  /** A member's lots with points available, in burn order. */
  spendableOf(memberId: MemberId): Lot[] {
    return this.allOf(memberId)
      .filter((lot) => lot.remaining > 0n)
      .sort(burnOrder);
  }

  addMovement(movement: Movement): void {
    if (movement.reference === null) return;
    const list = this.#movements.get(movement.reference);
    if (list) list.push(movement);
    else this.#movements.set(movement.reference, [movement]);
  }

  /** The movements of a redemption, accrual or conversion, oldest first. */
  movementsOf(reference: string): readonly Movement[] {
    return this.#movements.get(reference) ?? [];
  }
}
