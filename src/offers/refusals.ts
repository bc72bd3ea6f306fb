import { defineRefusal, type PartnerId } from '../platform/index.js';

/** The refusals about offers. */

export const offerNotFound = defineRefusal(
  'OfferNotFound',
  { rank: 'offer', description: 'There is no such offer, or none that one may see.' },
  () => ({ message: 'There is no such offer.' }),
);

/** Its argument is whose consent is missing; a resolver gives the partners themselves. */
export const consentMissing = defineRefusal(
  'ConsentMissing',
  {
    rank: 'consent',
    description: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
    fields: { partners: ['[Partner]', 'Whose consent is not there.'] },
  },
  (partnerIds: readonly PartnerId[]) => ({
    message: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
    partnerIds,
  }),
);
