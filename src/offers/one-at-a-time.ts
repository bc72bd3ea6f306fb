import type { EntityManager } from '@mikro-orm/sql';
import type { PartnerId } from '../platform/index.js';
import type { OfferKind } from './kinds.js';
import { isOver } from './life.js';
import { loadOffersWithin } from './load.js';
import type { Offer } from './offer.js';
import { OfferEntity } from './offer.entity.js';

/** Kinds of which an owner has one at a time, and what who drafts a second one is told. */
const single: Partial<Readonly<Record<OfferKind, string>>> = {
  LADDER: 'There is a ladder already: draft its next version.',
  HOUSE_RULES: 'There are house rules already: draft their next version.',
};

export const secondOf = (kind: OfferKind): string => single[kind] ?? 'There is one already.';

/** The owner's offer of a kind of which it has one: the one that has not ended. */
export async function standingOne(
  em: EntityManager,
  kind: OfferKind,
  ownerId: PartnerId | null,
  now: Date,
): Promise<Offer | undefined> {
  if (single[kind] === undefined) return undefined;
  const rows = await em.find(OfferEntity, { kind, ownerId, endedAt: null });
  const offers = await loadOffersWithin(
    em,
    rows.map(({ id }) => id),
  );
  return [...offers.values()].find((offer) => !isOver(offer, now));
}
