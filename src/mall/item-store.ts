import type { Queryable } from '../platform/index.js';
import { type Batch, type Needs, type Store } from '../ledger/index.js';
import { loadOffers, offersSource, type ItemId, type ItemTerms, type LiveOffer, type Offer } from '../offers/index.js';
import type { PartnerId } from '../platform/index.js';

/**
 * Items that the lane's book of offers does not have, or has not in force: they are loaded whole, to tell whether who asks may see
 * them, and for orders of an item that has been over for years.
 */
class ItemTable {
  readonly #items = new Map<string, Offer>();

  find(id: ItemId): Offer | undefined {
    return this.#items.get(id);
  }

  know(item: Offer): void {
    this.#items.set(item.id, item);
  }
}

const itemStore: Store<ItemId, ItemTable> = {
  name: 'items',
  empty: () => new ItemTable(),
  load: async (tx: Queryable, ids, table) => {
    for (const { offer } of await loadOffers(tx, ids)) table.know(offer);
  },
  missing: (table, ids) => ids.filter((id) => !table.find(id)),
  write: () => [],
};

/** In `needs` or `follow`: asks for an item whole. */
export const wantItem = (needs: Needs, id: ItemId): void => {
  needs.want(itemStore, id);
};

/** When planning: an item that was wanted; undefined when there is none. */
export const itemOf = (batch: Batch, id: ItemId): Offer | undefined => batch.of(itemStore).find(id);

/** One version of an item, as plans take it. */
export interface ItemVersion {
  readonly id: ItemId;
  readonly version: number;
  readonly ownerId: PartnerId;
  readonly timeZone: string;
  readonly terms: ItemTerms;
}

function toItem(id: ItemId, found: LiveOffer | undefined): ItemVersion | undefined {
  if (found?.terms.kind !== 'ITEM' || found.ownerId === null) return undefined;
  const { version, ownerId, timeZone, terms } = found;
  return { id, version, ownerId, timeZone, terms };
}

/** The version of an item by which it is ordered now, from the lane's book of offers: nothing is loaded for it. */
export const liveItem = (batch: Batch, id: ItemId): ItemVersion | undefined =>
  toItem(id, batch.config(offersSource).liveAt(id, batch.now));

/** A version of an item from the lane's book of offers; undefined where it is not in it (any more). */
export const bookedVersion = (batch: Batch, id: ItemId, version: number): ItemVersion | undefined =>
  toItem(id, batch.config(offersSource).version(id, version));

/** A version of an item, from the book or else from what was loaded; undefined where it is in neither. */
export function itemVersion(batch: Batch, id: ItemId, version: number): ItemVersion | undefined {
  const known = bookedVersion(batch, id, version);
  if (known) return known;
  const item = itemOf(batch, id);
  const found = item?.versions.find((one) => one.version === version);
  return item && found && toItem(id, { ...item, ...found });
}
