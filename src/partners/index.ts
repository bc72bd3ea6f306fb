/** The partner brands, where they stand with the network, and the keys of their apps. */

// The room.
export { partnersRoom } from './room.js';

// Nouns: partners, their status, the keys of their apps.
export { type PartnerRecord, partnerRecord, loadPartners, partnersById } from './partner.js';
export { firstPartners } from './list.js';
export { isEarning, isAccepting, canBecome, changeStatus } from './status.js';
export { partnerIdByCode } from './by-code.js';
export { type FreshKey, keyFrom, looksLikeKey } from './api-key.js';
export { authenticateKey } from './credential.js';
export { keyPrefixes } from './keys-of.js';
export { type Site, readSite, siteTexts } from './site.js';
export { partnerNotFound, currencyMismatch } from './refusals.js';

// Verbs.
export { createPartner } from './create.js';
export { updatePartner } from './update.js';
export { setCreditLimit } from './set-credit-limit.js';
export { issueKey } from './issue-key.js';

// GraphQL types.
export { FundingModelEnum, PartnerType } from './partner.type.js';
