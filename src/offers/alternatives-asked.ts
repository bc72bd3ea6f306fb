import type { EntityManager } from '@mikro-orm/sql';
import type { Principal } from '../platform/index.js';
import { refuse, type Decision } from '../ledger/index.js';
import type { OfferId } from './ids.js';
import { alternativesIn, type OfferTerms } from './kinds.js';
import { loadOffersWithin } from './load.js';
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
  const ids = alternativesIn(terms);
  const items = await loadOffersWithin(em, ids);
  const isSeen = (id: OfferId): boolean => {
    const item = items.get(id);
    return item !== undefined && versionsSeen(principal, item, now).length > 0;
  };
  return ids.every(isSeen) ? undefined : refuse(offerNotFound());
}
