import type { EntityManager } from '@mikro-orm/sql';
import type { Principal } from '../platform/index.js';
import { invalid, refuse, type Decision } from '../ledger/index.js';
import { conditionsIn, type OfferTerms } from './kinds.js';
import { loadOfferWithin } from './load.js';
import { offerNotFound } from './refusals.js';
import { versionShown } from './seen-by.js';

/**
 * Why a draft cannot name a ladder, or a level of one, in its conditions: it must be one that who drafts may see.
 * Refusals: OfferNotFound.
 */
export async function unknownLadder(
  em: EntityManager,
  terms: OfferTerms,
  principal: Principal,
  now: Date,
): Promise<Decision<never> | undefined> {
  for (const [field, conditions] of conditionsIn(terms))
    for (const [index, condition] of conditions.entries()) {
      if (condition.kind !== 'tier') continue;
      const ladder = await loadOfferWithin(em, condition.terms.ladderId);
      const version = ladder && versionShown(principal, ladder, now);
      if (version?.terms.kind !== 'LADDER') return refuse(offerNotFound());
      const codes = version.terms.levels.map(({ code }) => code);
      if (!codes.includes(condition.terms.level))
        return invalid(`${field}.${index.toString()}.tier.level`, `must be a level of the ladder: ${codes.join(', ')}`);
    }
  return undefined;
}
