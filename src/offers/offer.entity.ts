import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { PartnerId } from '../platform/index.js';
import type { OfferId } from './ids.js';
import { offerKinds, type TermsJson } from './kinds.js';
import { stages } from './life.js';

/** Table `offer`. */
export const OfferEntity = defineEntity({
  name: 'Offer',
  tableName: 'offer',
  properties: {
    id: p.string().$type<OfferId>().primary(),
    kind: p.enum(offerKinds),
    /** Null: the network's own. */
    ownerId: p.string().$type<PartnerId>().nullable(),
    timeZone: p.string(),
    createdAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
    endedBy: p.string().nullable(),
    endReason: p.string().nullable(),
  },
});
export type OfferEntity = InferEntity<typeof OfferEntity>;

/** Table `offer_version`. */
export const OfferVersionEntity = defineEntity({
  name: 'OfferVersion',
  tableName: 'offer_version',
  properties: {
    offerId: p.string().$type<OfferId>().primary(),
    version: p.integer().primary(),
    stage: p.enum(stages),
    effectiveFrom: p.datetime(3).nullable(),
    effectiveTo: p.datetime(3).nullable(),
    terms: p.json<TermsJson>(),
    draftedAt: p.datetime(3),
    draftedBy: p.string(),
    submittedAt: p.datetime(3).nullable(),
    submittedBy: p.string().nullable(),
    decidedAt: p.datetime(3).nullable(),
    decidedBy: p.string().nullable(),
    reason: p.string().nullable(),
  },
});
export type OfferVersionEntity = InferEntity<typeof OfferVersionEntity>;

/** Table `offer_consent`. */
export const OfferConsentEntity = defineEntity({
  name: 'OfferConsent',
  tableName: 'offer_consent',
  properties: {
    offerId: p.string().$type<OfferId>().primary(),
    version: p.integer().primary(),
    partnerId: p.string().$type<PartnerId>().primary(),
    givenAt: p.datetime(3).nullable(),
    givenBy: p.string().nullable(),
  },
});
export type OfferConsentEntity = InferEntity<typeof OfferConsentEntity>;

/** Table `offer_pause`. */
export const OfferPauseEntity = defineEntity({
  name: 'OfferPause',
  tableName: 'offer_pause',
  properties: {
    offerId: p.string().$type<OfferId>().primary(),
    number: p.integer().primary(),
    pausedAt: p.datetime(3),
    pausedBy: p.string(),
    /** Null: only the operator may resume. */
    pausedFor: p.string().$type<PartnerId>().nullable(),
    reason: p.string().nullable(),
    resumedAt: p.datetime(3).nullable(),
    resumedBy: p.string().nullable(),
  },
});
export type OfferPauseEntity = InferEntity<typeof OfferPauseEntity>;
