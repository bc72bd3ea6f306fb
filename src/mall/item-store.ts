import type { Batch } from '../ledger/index.js';
import { offersSource, wholeOf, type ItemId, type ItemTerms, type LiveOffer } from '../offers/index.js';
import type { PartnerId } from '../platform/index.js';

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
  const item = wholeOf(batch, id);
  const found = item?.versions.find((one) => one.version === version);
  return item && found && toItem(id, { ...item, ...found });
}
