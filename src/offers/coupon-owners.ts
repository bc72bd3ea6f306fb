import type { EntityManager } from '@mikro-orm/sql';
import type { PartnerId, Principal, Refusal } from '../platform/index.js';
import { couponKindsIn, type OfferTerms } from './kinds.js';
import { loadOffersWithin } from './load.js';
import { offerNotFound } from './refusals.js';
import { versionsSeen } from './seen-by.js';

/** The owners of the kinds of coupons that terms give; OfferNotFound when who drafts may not see one of the kinds. */
export async function couponOwners(
  em: EntityManager,
  principal: Principal,
  terms: OfferTerms,
  now: Date,
): Promise<readonly PartnerId[] | Refusal> {
  const owners: PartnerId[] = [];
  const ids = couponKindsIn(terms);
  const kinds = await loadOffersWithin(em, ids);
  for (const id of ids) {
    const kind = kinds.get(id);
    if (!kind || versionsSeen(principal, kind, now).length === 0) return offerNotFound();
    if (kind.ownerId !== null) owners.push(kind.ownerId);
  }
  return owners;
}
