import type { MemberId, PartnerId } from '../../platform/index.js';
import { inPlaces, reached, type Counted, type Reached } from './reach.js';
import { HOUR_MS, type Suspicion, type Thresholds } from './suspicion.js';

/** Referral rings: a circle of members who brought one another, rewarded for purchases at one place within hours. Pure. */

/** A referral that was rewarded, with the friend's purchase and the time at which that was made. */
export interface RewardedReferral extends Counted {
  readonly partnerId: PartnerId;
  readonly friendId: MemberId;
  readonly referrerId: MemberId;
  readonly store: string | null;
  readonly till: string | null;
  readonly points: bigint;
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
function reasonsOf({ one: { store, till }, within }: Reached<RewardedReferral>, hours: number) {
  const points = within.reduce((sum, one) => sum + one.points, 0n);
  const referrers = new Set(within.map(({ referrerId }) => referrerId)).size;
  const where = [till === null ? '' : ` at till ${till}`, store === null ? '' : ` of store ${store}`].join('');
  const who = `Referral ring: ${within.length.toString()} members of one circle`;
  const bought = `made their first purchase${where} within ${hours.toString()} hours; ${points.toString()} points.`;
  return { reason: `${who} ${bought}`, networkReason: `${who}, brought by ${referrers.toString()} of it, ${bought}` };
}

/**
 * Rings, each by the purchase that made it one.
 * @param referrals the new ones, and those that are tied to them by members, as far as they were looked for
 */
export function findRings(referrals: readonly RewardedReferral[], { ringFriends, ringHours }: Thresholds): Suspicion[] {
  const circleOf = circlesOf(referrals);
  const placeOf = ({ friendId, partnerId, store, till }: RewardedReferral): string =>
    JSON.stringify([circleOf(friendId), partnerId, store, till]);
  const mark = {
    number: ringFriends,
    lengthMs: ringHours * HOUR_MS,
    nameOf: ({ friendId }: RewardedReferral) => friendId,
  };
  return inPlaces(referrals, placeOf).flatMap((there) =>
    reached(there, mark).map((ring) => {
      const { accrualId, partnerId, friendId: memberId } = ring.one;
      return { accrualId, partnerId, memberId, ...reasonsOf(ring, ringHours) };
    }),
  );
}
