import type { MemberId, PartnerId } from '../../platform/index.js';
import { inPlaces, reached, type Counted, type Reached } from './reach.js';
import { MINUTE_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Bursts: more members at one till within minutes than can have stood there. Pure. */

/** A purchase at a till, with the time at which it was made: tills may post late. */
export interface TillPurchase extends Counted {
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly store: string | null;
  readonly till: string;
  readonly points: bigint;
}

const tillOf = ({ partnerId, store, till }: TillPurchase): string => JSON.stringify([partnerId, store, till]);

function reasonOf({ one: { store, till }, within, names }: Reached<TillPurchase>, minutes: number): string {
  const points = within.reduce((sum, purchase) => sum + purchase.points, 0n);
  const where = `till ${till}${store === null ? '' : ` of store ${store}`}`;
  return `Burst: ${names.toString()} members bought at ${where} within ${minutes.toString()} minutes; ${within.length.toString()} purchases, ${points.toString()} points.`;
}

/**
 * Bursts among purchases at tills, each by one purchase.
 * @param purchases the new ones, and all others at the same tills within twice the minutes before and the minutes after
 */
export function findBursts(
  purchases: readonly TillPurchase[],
  { burstMembers, burstMinutes }: Thresholds,
): Suspicion[] {
  const mark = {
    number: burstMembers,
    lengthMs: burstMinutes * MINUTE_MS,
    nameOf: ({ memberId }: TillPurchase) => memberId,
  };
  return inPlaces(purchases, tillOf).flatMap((atTill) =>
    reached(atTill, mark).map((burst) => {
      const { accrualId, partnerId, memberId } = burst.one;
      // A till is one partner's: so are its figures.
      return { accrualId, partnerId, memberId, reason: reasonOf(burst, burstMinutes), networkReason: null };
    }),
  );
}
