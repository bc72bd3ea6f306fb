import type { MemberId, PartnerId } from '../platform/index.js';
import { profileOf, wantProfile } from '../members/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import { needsOf, see, unmetOf, type Condition, type LadderId, type MemberFacts } from '../offers/index.js';
import { laddersSource, levelsOf, wantStandings } from '../standing/index.js';
import { purchasesMade } from './purchases-made.js';

/** What conditions ask of a member where there is no purchase: loaded only as far as some condition asks for it. */

type Conditions = readonly Condition[];

/** Each ladder once. */
export const laddersAsked = (conditions: Conditions): readonly LadderId[] => [
  ...new Set(conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : []))),
];

/** In `follow`: asks for what these conditions ask of a member. */
export function wantFacts(batch: Batch, needs: Needs, memberId: MemberId, conditions: Conditions): void {
  const asked = needsOf(conditions);
  if (asked.has('tags') || asked.has('birthday')) wantProfile(needs, memberId);
  if (asked.has('purchases')) purchasesMade().want(needs, memberId);
  const also = laddersAsked(conditions);
  if (also.length > 0)
    wantStandings(needs, batch.config(laddersSource), memberId, { partnerId: null, at: null, also }, batch.now);
}

const NOTHING = new Map<never, never>();

/** When planning: what was wanted by {@link wantFacts}. */
export function factsOf(batch: Batch, memberId: MemberId, conditions: Conditions): MemberFacts {
  const asked = needsOf(conditions);
  const profile = asked.has('tags') || asked.has('birthday') ? profileOf(batch, memberId) : null;
  return {
    tags: profile?.tags ?? NOTHING,
    birthday: profile?.birthday ?? null,
    levels: levelsOf(batch, memberId, laddersAsked(conditions)),
    purchases: asked.has('purchases') ? purchasesMade().of(batch, memberId) : NOTHING,
  };
}

/** An offer whose conditions are asked, of whom, and when. */
interface Asked {
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  /** Where it applies; empty: everywhere. */
  readonly partnerIds: readonly PartnerId[];
  readonly conditions: Conditions;
  readonly memberId: MemberId;
  /** Windows and birthdays go by it. */
  readonly at: Date;
  /** Of a check-in: days in a row; null: it is none. */
  readonly streak: number | null;
}

/** When planning: the conditions that do not hold. What they ask was wanted by {@link wantFacts}. */
export function unmetBy(batch: Batch, { ownerId, timeZone, partnerIds, conditions, ...asked }: Asked): Conditions {
  if (conditions.length === 0) return [];
  const { at, streak, memberId } = asked;
  const situation = { at, purchase: null, member: factsOf(batch, memberId, conditions), streak };
  return unmetOf(conditions, see(situation, { ownerId, timeZone, partnerIds }, conditions));
}
