import { defineRefusal } from '../platform/index.js';

/** The refusals about a partner. */

export { partnerNotFound } from '../ledger/index.js';

export const partnerCodeTaken = defineRefusal(
  'PartnerCodeTaken',
  { rank: 'duplicate', description: 'Another partner has that code.' },
  (code: string) => ({ message: `Another partner has the code ${code}; codes are never free again.` }),
);

export const currencyMismatch = defineRefusal(
  'CurrencyMismatch',
  {
    rank: 'currency',
    description: "The amount is in another currency than this partner's.",
    fields: { expectedCurrency: ['Currency', 'The currency that the amount must be in.'] },
  },
  (expectedCurrency: string) => ({ message: `The amount must be in ${expectedCurrency}.`, expectedCurrency }),
);

export const apiKeyNotFound = defineRefusal(
  'ApiKeyNotFound',
  { rank: 'object', description: 'There is no such key, or none of yours.' },
  () => ({ message: 'There is no such key.' }),
);
