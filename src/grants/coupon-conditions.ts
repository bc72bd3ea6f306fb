import type { MemberId, Micros, Rational } from '../platform/index.js';
import type { Batch } from '../ledger/index.js';
import {
  conditionText,
  see,
  unmetOf,
  type Condition,
  type CouponKindTerms,
  type MemberFacts,
  type Names,
  type Offer,
} from '../offers/index.js';
import { reaches } from './coupon-worth.js';
import type { UseCoupon } from './use-coupon.js';

/** Whether the conditions of a kind hold for a use (design, sections 6 and 18). */

/**
 * What is known of the member that a use names. Standings, tags and the birthday are asked here once they are loaded with the
 * use; what is not loaded is taken for what is not there.
 */
const factsOf = (_batch: Batch, memberId: MemberId | null): MemberFacts | null =>
  memberId === null ? null : { tags: new Map(), levels: new Map(), birthday: null, purchases: new Map() };

interface Judged {
  /** The spend that the goods conditions accept. */
  readonly counted: Micros;
  readonly unmet: readonly Condition[];
}

/** Judges a use. The least spend is compared through the exchange rate, exactly. */
export function counts(
  { spend, currency, lines, channel }: UseCoupon,
  batch: Batch,
  of: { readonly kind: Offer; readonly terms: CouponKindTerms; readonly memberId: MemberId | null },
  fx: Rational,
): Judged {
  const { kind, terms } = of;
  const situation = {
    at: batch.now,
    purchase: { channel, spend, currency, lines },
    member: factsOf(batch, of.memberId),
    streak: null,
  };
  const scope = { ownerId: kind.ownerId, partnerIds: terms.acceptedAtIds, timeZone: kind.timeZone };
  const seen = see(situation, scope, terms.conditions);
  const counted = seen.counted?.spend ?? spend;
  const unmet = terms.conditions.filter((condition) =>
    condition.kind === 'minSpend'
      ? !reaches({ counted, currency }, condition.terms, fx)
      : unmetOf([condition], seen).length > 0,
  );
  return { counted, unmet };
}

const names: Names = { partner: (id) => id, ladder: (id) => id, couponKind: (id) => id };

/** Each condition in words. */
export const unmetWords = (unmet: readonly Condition[]): readonly string[] =>
  unmet.map((condition) => conditionText(condition, 'en', names));
