import type { MemberId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import { profileOf, wantProfile } from '../members/index.js';
import type { Condition, LadderId, MemberFacts } from '../offers/index.js';
import { laddersSource, levelsOf, wantStandings } from '../standing/index.js';
import { purchasesMade } from '../campaigns/index.js';

/** What conditions ask of a member, in an operation of the lane: nothing is loaded that none asks for. */

const asks = (conditions: readonly Condition[], ...kinds: readonly Condition['kind'][]): boolean =>
  conditions.some(({ kind }) => kinds.includes(kind));

export const laddersAsked = (conditions: readonly Condition[]): readonly LadderId[] => [
  ...new Set(conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : []))),
];

/** In `follow`. */
export function wantFacts(batch: Batch, needs: Needs, memberId: MemberId, conditions: readonly Condition[]): void {
  if (asks(conditions, 'tags', 'birthday')) wantProfile(needs, memberId);
  if (asks(conditions, 'purchase', 'lapsedDays')) purchasesMade().want(needs, memberId);
  const also = laddersAsked(conditions);
  if (also.length > 0)
    wantStandings(needs, batch.config(laddersSource), memberId, { partnerId: null, at: null, also }, batch.now);
}

const NOTHING = new Map<never, never>();

/** When planning: what was wanted by {@link wantFacts}. */
export function factsOf(batch: Batch, memberId: MemberId, conditions: readonly Condition[]): MemberFacts {
  const profile = asks(conditions, 'tags', 'birthday') ? profileOf(batch, memberId) : null;
  return {
    tags: profile?.tags ?? NOTHING,
    birthday: profile?.birthday ?? null,
    levels: levelsOf(batch, memberId, laddersAsked(conditions)),
    purchases: asks(conditions, 'purchase', 'lapsedDays') ? purchasesMade().of(batch, memberId) : NOTHING,
  };
}
