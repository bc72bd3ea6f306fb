import type { EntityManager } from '@mikro-orm/sql';
import type { Principal } from '../platform/index.js';
import { refuse, type Decision } from '../ledger/index.js';
import { alternativesIn, type OfferTerms } from './kinds.js';
import { loadOfferWithin } from './load.js';
import { offerNotFound } from './refusals.js';
import { versionsSeen } from './seen-by.js';

/**
 * Why a draft cannot name an item as an alternative: it must be one that who drafts may see.
 * Refusals: OfferNotFound.
 */
export async function unknownAlternative(
  em: EntityManager,
  terms: OfferTerms,
  principal: Principal,
  now: Date,
): Promise<Decision<never> | undefined> {
  for (const id of alternativesIn(terms)) {
    const item = await loadOfferWithin(em, id);
    if (!item || versionsSeen(principal, item, now).length === 0) return refuse(offerNotFound());
  }
  return undefined;
}
