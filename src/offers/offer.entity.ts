import { defineEntity, type InferEntity } from '@mikro-orm/core';
import { column, type PartnerId } from '../platform/index.js';
import { CounterEntity } from './counter.entity.js';
import type { OfferId } from './ids.js';
import { offerKinds, type TermsJson } from './kinds.js';
import { stages } from './life.js';

/** Table `offer`. */
export const OfferEntity = defineEntity({
  name: 'Offer',
  tableName: 'offer',
  properties: {
    id: column.text<OfferId>().primary(),
    kind: column.oneOf(offerKinds),
    /** Null: the network's own. */
    ownerId: column.text<PartnerId>().nullable(),
    timeZone: column.text(),
    createdAt: column.time(),
    endedAt: column.time().nullable(),
    endedBy: column.text().nullable(),
    endReason: column.text().nullable(),
  },
});
export type OfferEntity = InferEntity<typeof OfferEntity>;

/** Table `offer_version`. */
export const OfferVersionEntity = defineEntity({
  name: 'OfferVersion',
  tableName: 'offer_version',
  properties: {
    offerId: column.text<OfferId>().primary(),
    version: column.int().primary(),
    stage: column.oneOf(stages),
    effectiveFrom: column.time().nullable(),
    effectiveTo: column.time().nullable(),
    terms: column.json<TermsJson>(),
    draftedAt: column.time(),
    draftedBy: column.text(),
    submittedAt: column.time().nullable(),
    submittedBy: column.text().nullable(),
    decidedAt: column.time().nullable(),
    decidedBy: column.text().nullable(),
    reason: column.text().nullable(),
  },
});
export type OfferVersionEntity = InferEntity<typeof OfferVersionEntity>;

/** Table `offer_consent`. */
export const OfferConsentEntity = defineEntity({
  name: 'OfferConsent',
  tableName: 'offer_consent',
  properties: {
    offerId: column.text<OfferId>().primary(),
    version: column.int().primary(),
    partnerId: column.text<PartnerId>().primary(),
    givenAt: column.time().nullable(),
    givenBy: column.text().nullable(),
  },
});
export type OfferConsentEntity = InferEntity<typeof OfferConsentEntity>;

/** Table `offer_pause`. */
export const OfferPauseEntity = defineEntity({
  name: 'OfferPause',
  tableName: 'offer_pause',
  properties: {
    offerId: column.text<OfferId>().primary(),
    number: column.int().primary(),
    pausedAt: column.time(),
    pausedBy: column.text(),
    /** Null: only the operator may resume. */
    pausedFor: column.text<PartnerId>().nullable(),
    reason: column.text().nullable(),
    resumedAt: column.time().nullable(),
    resumedBy: column.text().nullable(),
  },
});
export type OfferPauseEntity = InferEntity<typeof OfferPauseEntity>;

/** The room's tables. */
export const offersEntities = [
  CounterEntity,
  OfferEntity,
  OfferVersionEntity,
  OfferConsentEntity,
  OfferPauseEntity,
] as const;
