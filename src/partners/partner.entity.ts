import { defineEntity, type InferEntity } from '@mikro-orm/core';
import { column, type ApiKeyId, type Micros, type PartnerId } from '../platform/index.js';
import { partnerStatuses, type FundingModel } from '../ledger/index.js';

const fundingModels = ['ON_ISSUE', 'ON_REDEMPTION'] as const satisfies readonly FundingModel[];

/** How much a member's token for the partner's app shows of operations at other partners: only their effects on the wallet, or all. */
export const memberViews = ['OWN', 'NETWORK'] as const;

/** Table `partner`. */
export const PartnerEntity = defineEntity({
  name: 'Partner',
  tableName: 'partner',
  properties: {
    id: column.text<PartnerId>().primary(),
    code: column.text(),
    name: column.text(),
    status: column.oneOf(partnerStatuses),
    currency: column.text(),
    fundingModel: column.oneOf(fundingModels),
    /** Micros; null means no limit. */
    creditLimit: column.whole<Micros>().nullable(),
    legalName: column.text().nullable(),
    memberView: column.oneOf(memberViews),
    createdAt: column.time(),
  },
});
export type PartnerEntity = InferEntity<typeof PartnerEntity>;

/** Table `partner_account`. */
export const PartnerAccountEntity = defineEntity({
  name: 'PartnerAccount',
  tableName: 'partner_account',
  properties: {
    partnerId: column.text<PartnerId>().primary(),
    currency: column.text().primary(),
    iban: column.text().nullable(),
    number: column.text().nullable(),
    bic: column.text().nullable(),
    holder: column.text().nullable(),
  },
});

/** Table `api_key`; all its times are real time. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: column.text<ApiKeyId>().primary(),
    prefix: column.text(),
    secretHash: column.bytes(),
    partnerId: column.text<PartnerId>(),
    label: column.text(),
    createdAt: column.time(),
    expiresAt: column.time().nullable(),
    revokedAt: column.time().nullable(),
    /** What it is bound to (`KeyScope`); null: it may all that its partner's app may. */
    scopes: column.texts().nullable(),
  },
});
export type ApiKeyEntity = InferEntity<typeof ApiKeyEntity>;

/** Table `api_key_use`: when each key was last used, at most a minute behind. */
export const ApiKeyUseEntity = defineEntity({
  name: 'ApiKeyUse',
  tableName: 'api_key_use',
  properties: {
    keyId: column.text<ApiKeyId>().primary(),
    /** Real time. */
    lastUsedAt: column.timeOfClock(),
  },
});

export const partnersEntities = [PartnerEntity, PartnerAccountEntity, ApiKeyEntity, ApiKeyUseEntity] as const;
