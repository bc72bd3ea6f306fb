import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { ApiKeyId, PartnerId } from '../platform/index.js';
import { partnerStatuses, type FundingModel } from '../ledger/index.js';

export const fundingModels = ['ON_ISSUE', 'ON_REDEMPTION'] as const satisfies readonly FundingModel[];

/** What a member's token that the partner's app asked for shows of what the member does elsewhere: only its effects, or all. */
export const memberViews = ['OWN', 'NETWORK'] as const;

/** Table `partner`. */
export const PartnerEntity = defineEntity({
  name: 'Partner',
  tableName: 'partner',
  properties: {
    id: p.string().$type<PartnerId>().primary(),
    code: p.string(),
    name: p.string(),
    status: p.enum(partnerStatuses),
    currency: p.string(),
    fundingModel: p.enum(fundingModels),
    /** Micros; null: no limit. */
    creditLimit: p.bigint().nullable(),
    legalName: p.string().nullable(),
    memberView: p.enum(memberViews),
    createdAt: p.datetime(3),
  },
});
export type PartnerEntity = InferEntity<typeof PartnerEntity>;

/** Table `partner_account`. */
export const PartnerAccountEntity = defineEntity({
  name: 'PartnerAccount',
  tableName: 'partner_account',
  properties: {
    partnerId: p.string().$type<PartnerId>().primary(),
    currency: p.string().primary(),
    iban: p.string().nullable(),
    number: p.string().nullable(),
    bic: p.string().nullable(),
    holder: p.string().nullable(),
  },
});

/** Table `api_key`; all its times are real. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.string().$type<ApiKeyId>().primary(),
    prefix: p.string(),
    secretHash: p.blob(),
    partnerId: p.string().$type<PartnerId>(),
    label: p.string(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
});
export type ApiKeyEntity = InferEntity<typeof ApiKeyEntity>;

export const partnersEntities = [PartnerEntity, PartnerAccountEntity, ApiKeyEntity] as const;
