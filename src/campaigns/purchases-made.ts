import type { MemberId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import type { MemberFacts } from '../offers/index.js';

/** The purchases that a member has made, where a campaign that needs none asks for them: a room to the right knows them. */
interface PurchasesMade {
  /** In `follow`: asks for them. */
  want(needs: Needs, memberId: MemberId): void;
  /** When planning: those that were wanted, by partner. */
  of(batch: Batch, memberId: MemberId): MemberFacts['purchases'];
}

let made: PurchasesMade | undefined;

/** Says how purchases are known. The room that has them does so when it is loaded. */
export function definePurchasesMade(purchases: PurchasesMade): void {
  if (made) throw new Error('purchases made are defined twice');
  made = purchases;
}

/** Errors: no room has purchases. */
export function purchasesMade(): PurchasesMade {
  if (!made) throw new Error('no room defines which purchases were made');
  return made;
}
