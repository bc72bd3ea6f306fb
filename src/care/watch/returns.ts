import type { MemberId, PartnerId } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';
import { byTime, DAY_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Returns after redemption: members who spend points and then bring back the goods that had earned them, again and again. Pure. */

/** A purchase of which something came back after its member had spent points. */
export interface LateReturn {
  readonly accrualId: AccrualId;
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  /** When it first came back. */
  readonly at: Date;
  readonly points: bigint;
  /** Whether it came back among what is looked at now. */
  readonly isNew: boolean;
}

/** What is said of returns, and where they were. */
function textOf(returns: readonly LateReturn[], days: number, where: string): string {
  const points = returns.reduce((sum, one) => sum + one.points, 0n);
  const goods = `goods of ${returns.length.toString()} ${returns.length === 1 ? 'purchase' : 'purchases'}`;
  return `Returns after redemption: ${goods} came back within ${days.toString()} days after their points could have been spent; ${points.toString()} points, at ${where}.`;
}

/** The partner is told of its own goods alone: the total less those would be what came back elsewhere. */
function reasonsOf(window: readonly LateReturn[], { partnerId }: LateReturn, days: number) {
  const partners = new Set(window.map((one) => one.partnerId)).size;
  const own = window.filter((one) => one.partnerId === partnerId);
  return {
    reason: textOf(own, days, 'this partner'),
    networkReason: textOf(window, days, `${partners.toString()} ${partners === 1 ? 'partner' : 'partners'}`),
  };
}

/**
 * The returns by which the number of a member's purchases within the days before reached the threshold.
 * @param returns of each member the new ones, and all others within the days before; a purchase stands once
 */
export function findReturns(returns: readonly LateReturn[], { returns: most, returnDays }: Thresholds): Suspicion[] {
  const byMember = new Map<MemberId, LateReturn[]>();
  for (const one of [...returns].sort(byTime)) byMember.set(one.memberId, [...(byMember.get(one.memberId) ?? []), one]);
  return [...byMember.values()].flatMap((own) =>
    own.flatMap((one, i) => {
      const oldest = one.at.getTime() - returnDays * DAY_MS;
      const window = own.slice(0, i + 1).filter(({ at }) => at.getTime() > oldest);
      if (!one.isNew || window.length !== most) return [];
      const { accrualId, partnerId, memberId } = one;
      return [{ accrualId, partnerId, memberId, ...reasonsOf(window, one, returnDays) }];
    }),
  );
}
