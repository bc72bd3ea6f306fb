import type { PartnerId } from '../platform/index.js';
import type { OfferId } from './ids.js';
import type { OfferKind, OfferTerms } from './kinds.js';
import { statusAt, type OfferStatus } from './life.js';
import type { Offer, OfferVersion } from './offer.js';
import { partiesOf } from './seen-by.js';

const typeNames = {
  CAMPAIGN: 'Campaign',
  LADDER: 'Ladder',
  ITEM: 'Item',
  COUPON_KIND: 'CouponKind',
  DRAW: 'Draw',
  HOUSE_RULES: 'HouseRules',
} as const satisfies Record<OfferKind, string>;

/** One version of an offer as it is answered. */
export interface OfferRecord {
  readonly __typename: (typeof typeNames)[OfferKind];
  readonly id: OfferId;
  readonly kind: OfferKind;
  readonly ownerId: PartnerId | null;
  readonly version: number;
  readonly status: OfferStatus;
  readonly timeZone: string;
  readonly effectiveFrom: Date | null;
  readonly effectiveTo: Date | null;
  readonly terms: OfferTerms;
  /** Partners that see limits, funding and versions. */
  readonly parties: readonly PartnerId[];
  /** All of it, and the network's time at which it was read. */
  readonly offer: Offer;
  readonly at: Date;
}

export const offerRecord = (offer: Offer, version: OfferVersion, at: Date): OfferRecord => ({
  __typename: typeNames[offer.kind],
  id: offer.id,
  kind: offer.kind,
  ownerId: offer.ownerId,
  version: version.version,
  status: statusAt(version, offer, at),
  timeZone: offer.timeZone,
  effectiveFrom: version.effectiveFrom,
  effectiveTo: version.effectiveTo,
  terms: version.terms,
  parties: partiesOf(offer, version),
  offer,
  at,
});
