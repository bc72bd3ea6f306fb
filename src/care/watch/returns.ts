import type { MemberId, PartnerId } from '../../platform/index.js';
import { inPlaces, reached, type Counted, type Reached } from './reach.js';
import { DAY_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Returns after redemption: members who spend points and then bring back the goods that had earned them, again and again. Pure. */

/** A purchase of which something came back after its member had spent points, with the time at which it first did. */
export interface LateReturn extends Counted {
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly points: bigint;
}

/** What is said of returns, and where they were. */
function textOf(returns: readonly LateReturn[], days: number, where: string): string {
  const points = returns.reduce((sum, one) => sum + one.points, 0n);
  const goods = `goods of ${returns.length.toString()} ${returns.length === 1 ? 'purchase' : 'purchases'}`;
  return `Returns after redemption: ${goods} came back within ${days.toString()} days after their points could have been spent; ${points.toString()} points, at ${where}.`;
}

/** The partner is told of its own goods alone: the total less those would be what came back elsewhere. */
function reasonsOf({ one: { partnerId }, within }: Reached<LateReturn>, days: number) {
  const partners = new Set(within.map((one) => one.partnerId)).size;
  const own = within.filter((one) => one.partnerId === partnerId);
  return {
    reason: textOf(own, days, 'this partner'),
    networkReason: textOf(within, days, `${partners.toString()} ${partners === 1 ? 'partner' : 'partners'}`),
  };
}

/**
 * The returns by which the number of a member's purchases within the days before reached the threshold.
 * @param returns of each member the new ones, and all others within the days before; a purchase stands once
 */
export function findReturns(returns: readonly LateReturn[], { returns: number, returnDays }: Thresholds): Suspicion[] {
  const mark = { number, lengthMs: returnDays * DAY_MS, nameOf: ({ accrualId }: LateReturn) => accrualId };
  return inPlaces(returns, ({ memberId }) => memberId).flatMap((own) =>
    reached(own, mark).map((found) => {
      const { accrualId, partnerId, memberId } = found.one;
      return { accrualId, partnerId, memberId, ...reasonsOf(found, returnDays) };
    }),
  );
}
