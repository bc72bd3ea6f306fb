/** The partner brands, where they stand with the network, and the keys of their apps. */
export * from './partner.js';
export { PartnerEntity } from './partner.entity.js';
export { partnersRoom } from './room.js';
export * from './status.js';
export * from './by-code.js';
export { authenticateKey, KEY_REVOKED } from './credential.js';
export { keyFrom, looksLikeKey, type FreshKey } from './api-key.js';
export { currencyMismatch, partnerNotFound } from './refusals.js';
export * from './create.js';
export * from './set-credit-limit.js';
export * from './update.js';
export { loadAccounts } from './bank-accounts.js';
export * from './issue-key.js';
export * from './revoke-key.js';
export { contingentLiabilityOf, exposureOf } from './exposure.js';
export { FundingModelEnum, PartnerType } from './partner.type.js';
