import type { PartnerId } from '../platform/index.js';
import type { OfferId } from './ids.js';
import type { OfferKind, OfferTerms } from './kinds.js';
import type { OfferLife, Pause, VersionLife } from './life.js';

/** Whether a partner has said that it pays for a version, or takes part in it. */
export interface Consent {
  readonly partnerId: PartnerId;
  readonly given: boolean;
}

/** One version of an offer, with how it was decided. */
export interface OfferVersion extends VersionLife {
  readonly terms: OfferTerms;
  /** By partner id. */
  readonly consents: readonly Consent[];
  readonly draftedBy: string;
  readonly submittedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
}

/** A pause with who may end it. */
export interface OfferPause extends Pause {
  readonly number: number;
  /** The partner that paused; null: the operator. */
  readonly pausedFor: PartnerId | null;
}

/** Something that a partner or the network has set up, with all its versions. */
export interface Offer extends OfferLife<OfferVersion> {
  readonly id: OfferId;
  readonly kind: OfferKind;
  /** Null: the network's own. */
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  /** By their number. */
  readonly versions: readonly OfferVersion[];
  readonly pauses: readonly OfferPause[];
}
