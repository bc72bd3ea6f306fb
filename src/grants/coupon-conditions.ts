import type { MemberId, Micros, Rational } from '../platform/index.js';
import type { Batch } from '../ledger/index.js';
import { profileOf } from '../members/index.js';
import {
  conditionText,
  offersSource,
  see,
  textIn,
  unmetOf,
  type Condition,
  type CouponKindTerms,
  type MemberFacts,
  type Names,
  type Offer,
  type OfferId,
} from '../offers/index.js';
import { reaches } from './coupon-worth.js';
import type { UseCoupon } from './use-coupon.js';

/** Whether the conditions of a kind hold for a use (design, sections 6 and 18). */

/** What is known of the member that a use names; what is not loaded is taken for what is not there. */
const factsOf = (batch: Batch, memberId: MemberId | null): MemberFacts | null =>
  memberId === null ? null : { ...profileOf(batch, memberId), levels: new Map(), purchases: new Map() };

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

/** Each condition in words. Ladders go by their names. */
export function unmetWords(batch: Batch, unmet: readonly Condition[]): readonly string[] {
  const book = batch.config(offersSource);
  const nameOf = (id: OfferId): string => {
    const offer = book.inForceAt(id, batch.now);
    return offer ? textIn(offer.terms.names, null) : id;
  };
  const names: Names = { partner: (id) => id, ladder: nameOf, couponKind: nameOf };
  return unmet.map((condition) => conditionText(condition, 'en', names));
}
