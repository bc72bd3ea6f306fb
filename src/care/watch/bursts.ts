import type { MemberId, PartnerId } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';
import { byTime, MINUTE_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Bursts: more members at one till within minutes than can have stood there. Pure. */

/** A purchase at a till. */
export interface TillPurchase {
  readonly accrualId: AccrualId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly store: string | null;
  readonly till: string;
  /** When it was made. */
  readonly at: Date;
  readonly points: bigint;
  /** Whether it is among those that are looked at now; the others have been. */
  readonly isNew: boolean;
}

const tillOf = ({ partnerId, store, till }: TillPurchase): string => JSON.stringify([partnerId, store, till]);

function reasonOf(
  { store, till }: TillPurchase,
  window: readonly TillPurchase[],
  members: number,
  minutes: number,
): string {
  const points = window.reduce((sum, purchase) => sum + purchase.points, 0n);
  const where = `till ${till}${store === null ? '' : ` of store ${store}`}`;
  return `Burst: ${members.toString()} members bought at ${where} within ${minutes.toString()} minutes; ${window.length.toString()} purchases, ${points.toString()} points.`;
}

/** The purchases of one till by which the number of members within the minutes before reached the threshold. */
function burstsAt(purchases: readonly TillPurchase[], { burstMembers, burstMinutes }: Thresholds): Suspicion[] {
  const found: Suspicion[] = [];
  const inWindow = new Map<MemberId, number>();
  let from = 0;
  for (const [i, purchase] of purchases.entries()) {
    const oldest = purchase.at.getTime() - burstMinutes * MINUTE_MS;
    for (let old = purchases[from]; old && old.at.getTime() <= oldest; old = purchases[from]) {
      const left = (inWindow.get(old.memberId) ?? 0) - 1;
      if (left > 0) inWindow.set(old.memberId, left);
      else inWindow.delete(old.memberId);
      from += 1;
    }
    const isAnother = !inWindow.has(purchase.memberId);
    inWindow.set(purchase.memberId, (inWindow.get(purchase.memberId) ?? 0) + 1);
    if (!isAnother || inWindow.size !== burstMembers || !purchase.isNew) continue;
    const { accrualId, partnerId, memberId } = purchase;
    const reason = reasonOf(purchase, purchases.slice(from, i + 1), inWindow.size, burstMinutes);
    found.push({ accrualId, partnerId, memberId, reason });
  }
  return found;
}

/**
 * Bursts among purchases at tills, each by the purchase that made it one. A burst that goes on makes no second.
 * @param purchases the new ones, and all others at the same tills within the minutes before
 */
export function findBursts(purchases: readonly TillPurchase[], thresholds: Thresholds): Suspicion[] {
  const byTill = new Map<string, TillPurchase[]>();
  for (const purchase of [...purchases].sort(byTime)) {
    const till = tillOf(purchase);
    const before = byTill.get(till);
    if (before) before.push(purchase);
    else byTill.set(till, [purchase]);
  }
  return [...byTill.values()].flatMap((atTill) => burstsAt(atTill, thresholds));
}
