import type { Batch, Needs, Store } from '../ledger/index.js';
import { liveOf, offersSource, type LiveOffer } from './book.js';
import type { OfferId } from './ids.js';
import { loadOffers } from './load.js';
import type { Offer } from './offer.js';

/** Versions by which something was given once, however long they have been over: what they gave can still come back. */

/** Offers that the book has no more. */
const pastStore: Store<OfferId, Map<OfferId, Offer>> = {
  name: 'past offers',
  empty: () => new Map(),
  load: async (tx, ids, table) => {
    for (const { offer } of await loadOffers(tx, [...new Set(ids)])) table.set(offer.id, offer);
  },
  missing: (table, ids) => ids.filter((id) => !table.has(id)),
  write: () => [],
};

/** In `follow`: asks for a version. It loads nothing where the book has it, as it nearly always does. */
export function wantVersion(batch: Batch, needs: Needs, id: OfferId, version: number): void {
  if (!batch.config(offersSource).version(id, version)) needs.want(pastStore, id);
}

/** When planning: a version that was asked for by {@link wantVersion}; undefined: the offer has none with that number. */
export function versionOf(batch: Batch, id: OfferId, version: number): LiveOffer | undefined {
  const known = batch.config(offersSource).version(id, version);
  if (known) return known;
  const past = batch.of(pastStore).get(id);
  const found = past?.versions.find((one) => one.version === version);
  return past && found && liveOf(past, found);
}
