import type { PartnerId } from '../platform/index.js';
import type { Refusal } from '../ledger/index.js';

/** The refusals of this room alone; what their GraphQL types show beyond this is resolved there. */

export const offerNotFound = () =>
  ({ __typename: 'OfferNotFound', code: 'OFFER_NOT_FOUND', message: 'There is no such offer.' }) as const;

/** @param partnerIds whose consent is missing */
export const consentMissing = (
  partnerIds: readonly PartnerId[],
): Refusal & { readonly partnerIds: readonly PartnerId[] } => ({
  __typename: 'ConsentMissing',
  code: 'CONSENT_MISSING',
  message: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
  partnerIds,
});

/** @param previous what was done before, with its `__typename`; null: nothing that one may see */
export const alreadyDone = (
  message: string,
  previous: object | null,
): Refusal & { readonly previous: object | null } => ({
  __typename: 'AlreadyDone',
  code: 'ALREADY_DONE',
  message,
  previous,
});
