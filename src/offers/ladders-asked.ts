import type { EntityManager } from '@mikro-orm/sql';
import type { Principal } from '../platform/index.js';
import { invalid, refuse, type Decision } from '../ledger/index.js';
import { conditionsIn, type OfferTerms } from './kinds.js';
import { loadOffersWithin } from './load.js';
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
  const asked = conditionsIn(terms).flatMap(([field, conditions]) =>
    conditions.flatMap((one, index) =>
      one.kind === 'tier' ? [{ field: `${field}.${index.toString()}.tier.level`, ...one.terms }] : [],
    ),
  );
  const ladders = await loadOffersWithin(
    em,
    asked.map(({ ladderId }) => ladderId),
  );
  for (const { field, ladderId, level } of asked) {
    const ladder = ladders.get(ladderId);
    const version = ladder && versionShown(principal, ladder, now);
    if (version?.terms.kind !== 'LADDER') return refuse(offerNotFound());
    const codes = version.terms.levels.map(({ code }) => code);
    if (!codes.includes(level)) return invalid(field, `must be a level of the ladder: ${codes.join(', ')}`);
  }
  return undefined;
}
