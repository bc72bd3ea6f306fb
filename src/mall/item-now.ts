import type { Services } from '../ledger/index.js';
import { inForceAt, loadOffers, type ItemId, type ItemTerms } from '../offers/index.js';

/** An item with the terms of the version in force, else of its newest. */
export interface ItemNow {
  readonly id: ItemId;
  readonly terms: ItemTerms;
}

/** What jobs ask of items, whoever may see them; in no order. */
export async function itemTermsNow({ database }: Services, ids: readonly ItemId[]): Promise<ItemNow[]> {
  return (await loadOffers(database, ids)).flatMap(({ offer, at }) => {
    const version = inForceAt(offer, at) ?? offer.versions.at(-1);
    return version?.terms.kind === 'ITEM' ? [{ id: offer.id as ItemId, terms: version.terms }] : [];
  });
}
