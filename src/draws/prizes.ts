import type { MemberId, PartnerId } from '../platform/index.js';
import type { Batch } from '../ledger/index.js';
import type { IssuePart } from '../exchange/index.js';
import type { DrawId, DrawTerms, PrizeTerms } from '../offers/index.js';
import { hasBadge } from '../standing/index.js';
import { couponsLeft, planGrantParts, type Award } from '../grants/index.js';

/** A draw as a play takes it: in its one version, while it works. */
export interface DrawPlayed {
  readonly id: DrawId;
  readonly version: number;
  readonly ownerId: PartnerId;
  readonly timeZone: string;
  readonly terms: DrawTerms;
}

/** The parts that funders issue, by the number of points that a prize has. */
export type PrizeParts = ReadonlyMap<bigint, readonly IssuePart[]>;

const pointsOf = ({ award }: PrizeTerms): bigint => (award?.kind === 'points' ? award.terms : 0n);

/**
 * The parts of every prize that is still to be had; undefined when the funders cannot issue one of them. It is asked before
 * anything is drawn, so that no refusal ever depends on what would be drawn.
 * @param left of each prize how many are left; null: without bound
 */
export function planPrizes(
  batch: Batch,
  { id, terms }: DrawPlayed,
  left: readonly (bigint | null)[],
): PrizeParts | undefined {
  const parts = new Map<bigint, readonly IssuePart[]>([[0n, []]]);
  for (const [index, prize] of terms.prizes.entries()) {
    const points = pointsOf(prize);
    if (left[index] === 0n || parts.has(points)) continue;
    const planned = planGrantParts(batch, { points, funding: terms.funding, expireAfterDays: null }, id);
    if ('code' in planned) return undefined;
    parts.set(points, planned);
  }
  return parts;
}

/**
 * What a prize comes to for the member: of coupons as many as the limits of their kind leave, and a badge that the member has not
 * got. Null: nothing, so there is no grant.
 */
export function awardOf(
  batch: Batch,
  { ownerId, terms }: DrawPlayed,
  prize: PrizeTerms,
  memberId: MemberId,
): Award | null {
  const points = pointsOf(prize);
  const award: Award = {
    points,
    uncutPoints: points,
    funding: points > 0n ? terms.funding : [],
    expireAfterDays: null,
    coupons: [],
    badges: [],
    badgesBy: ownerId,
    taken: [],
  };
  switch (prize.award?.kind) {
    case undefined:
      return null;
    case 'points':
      return award;
    case 'coupon': {
      const { couponKindId: kindId, count } = prize.award.terms;
      const left = couponsLeft(batch, { kindId, memberId, atPartnerId: null }, count);
      return left === 0 ? null : { ...award, coupons: [{ couponKindId: kindId, count: left }] };
    }
    case 'badge': {
      const code = prize.award.terms;
      return hasBadge(batch, { memberId, by: ownerId, code }) ? null : { ...award, badges: [code] };
    }
  }
}
