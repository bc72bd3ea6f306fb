import type { MemberId, PartnerId } from '../../platform/index.js';
import type { AccrualId } from '../../accrual/index.js';
import { byTime, HOUR_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Referral rings: a circle of members who brought one another, rewarded for purchases at one place within hours. Pure. */

/** A referral that was rewarded, with the friend's purchase. */
export interface RewardedReferral {
  readonly accrualId: AccrualId;
  readonly partnerId: PartnerId;
  readonly friendId: MemberId;
  readonly referrerId: MemberId;
  readonly store: string | null;
  readonly till: string | null;
  /** When the purchase was made. */
  readonly at: Date;
  readonly points: bigint;
  /** Whether it was rewarded among what is looked at now. */
  readonly isNew: boolean;
}

/** The circles of members that referrals tie together, in however many steps: each member with the name of its circle. */
function circlesOf(referrals: readonly RewardedReferral[]): (member: MemberId) => MemberId {
  const leaders = new Map<MemberId, MemberId>();
  const leaderOf = (member: MemberId): MemberId => {
    let leader = member;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next;
    return leader;
  };
  for (const { friendId, referrerId } of referrals) {
    const [a, b] = [leaderOf(friendId), leaderOf(referrerId)];
    if (a !== b) leaders.set(a, b);
  }
  return leaderOf;
}

/** Who brought them may have nothing to do with the partner, which is told of its own purchases alone. */
function reasonsOf({ store, till }: RewardedReferral, window: readonly RewardedReferral[], hours: number) {
  const points = window.reduce((sum, one) => sum + one.points, 0n);
  const referrers = new Set(window.map(({ referrerId }) => referrerId)).size;
  const where = [till === null ? '' : ` at till ${till}`, store === null ? '' : ` of store ${store}`].join('');
  const who = `Referral ring: ${window.length.toString()} members of one circle`;
  const bought = `made their first purchase${where} within ${hours.toString()} hours; ${points.toString()} points.`;
  return { reason: `${who} ${bought}`, networkReason: `${who}, brought by ${referrers.toString()} of it, ${bought}` };
}

/**
 * Rings, each by the purchase that made it one.
 * @param referrals the new ones, and those that are tied to them by members, as far as they were looked for
 */
export function findRings(referrals: readonly RewardedReferral[], { ringFriends, ringHours }: Thresholds): Suspicion[] {
  const circleOf = circlesOf(referrals);
  const byPlace = new Map<string, RewardedReferral[]>();
  for (const one of [...referrals].sort(byTime)) {
    const place = JSON.stringify([circleOf(one.friendId), one.partnerId, one.store, one.till]);
    byPlace.set(place, [...(byPlace.get(place) ?? []), one]);
  }
  return [...byPlace.values()].flatMap((there) =>
    there.flatMap((one, i) => {
      const oldest = one.at.getTime() - ringHours * HOUR_MS;
      const window = there.slice(0, i + 1).filter(({ at }) => at.getTime() > oldest);
      if (!one.isNew || window.length !== ringFriends) return [];
      const { accrualId, partnerId, friendId: memberId } = one;
      return [{ accrualId, partnerId, memberId, ...reasonsOf(one, window, ringHours) }];
    }),
  );
}
