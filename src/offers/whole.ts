import type { Queryable } from '../platform/index.js';
import type { Batch, Needs, Store } from '../ledger/index.js';
import type { OfferId } from './ids.js';
import { loadOffers } from './load.js';
import type { Offer } from './offer.js';

/**
 * Offers that the lane's book does not have, or has not in force: they are loaded whole, to tell whether who asks may see them, and
 * for what was made under one that has been over for years.
 */
class WholeTable {
  readonly #offers = new Map<OfferId, Offer>();

  find(id: OfferId): Offer | undefined {
    return this.#offers.get(id);
  }

  know(offer: Offer): void {
    this.#offers.set(offer.id, offer);
  }
}

const wholeStore: Store<OfferId, WholeTable> = {
  name: 'whole offers',
  empty: () => new WholeTable(),
  load: async (tx: Queryable, ids, table) => {
    for (const { offer } of await loadOffers(tx, ids)) table.know(offer);
  },
  missing: (table, ids) => ids.filter((id) => !table.find(id)),
  write: () => [],
};

/** In `needs` or `follow`: asks for an offer whole. */
export const wantWhole = (needs: Needs, id: OfferId): void => {
  needs.want(wholeStore, id);
};

/** When planning: an offer that was wanted whole; undefined when there is none. */
export const wholeOf = (batch: Batch, id: OfferId): Offer | undefined => batch.of(wholeStore).find(id);
