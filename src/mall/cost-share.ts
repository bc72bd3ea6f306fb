import type { PartnerId, Rational, Refusal } from '../platform/index.js';
import type { Batch, Poster } from '../ledger/index.js';
import { bookSource, isRefusal, type PartnerTerms } from '../exchange/index.js';
import { postShare, Rates, ratesFromKept, shareTerms, type ShareTerms } from '../grants/index.js';
import type { ItemId, ItemTerms } from '../offers/index.js';

/** The share of what units cost: from the funding of the item to its owner (programme, section 7). */

interface SharedItem {
  readonly id: ItemId;
  readonly terms: Pick<ItemTerms, 'unitCost' | 'funding'>;
}

/** The share of one unit, with the exchange rates by which it is paid. */
export interface CostShare {
  readonly terms: ShareTerms;
  /** Micros of the owner's currency, above 0. */
  readonly unitCost: bigint;
  /** As a row keeps them. */
  readonly rates: string;
}

function shareBy(
  batch: Batch,
  owner: { readonly id: PartnerId; readonly currency: string },
  { id, terms }: SharedItem,
  rates: Rates,
): CostShare | null | Refusal {
  const unitCost = terms.unitCost?.amount ?? 0n;
  if (unitCost === 0n) return null;
  const share = shareTerms(batch.config(bookSource), owner, { offerId: id, funding: terms.funding }, rates.of);
  return isRefusal(share) ? share : { terms: share, unitCost, rates: rates.kept };
}

/** The share as it would be paid now; null: a unit costs nothing. Refusals: FxRateMissing. */
export const costShareNow = (
  batch: Batch,
  owner: Pick<PartnerTerms, 'id' | 'currency'>,
  item: SharedItem,
): CostShare | null | Refusal =>
  shareBy(batch, owner, item, new Rates((from) => batch.config(bookSource).fx(from, owner.currency, batch.now)));

/** The share of an order that was placed, at the rates of its placing. */
export function costShareOf(
  batch: Batch,
  order: { readonly id: string; readonly partnerId: PartnerId; readonly currency: string; readonly rates: string },
  item: SharedItem,
): CostShare | null {
  const kept: ReadonlyMap<string, Rational> = ratesFromKept(order.rates);
  const owner = { id: order.partnerId, currency: order.currency };
  const share = shareBy(batch, owner, item, new Rates((from) => kept.get(from)));
  if (share && 'code' in share) throw new Error(`the rates of the order ${order.id} were not kept`);
  return share;
}

/** Posts what takes the share of an order from that of some units to that of others. */
export function postUnits(
  { terms, unitCost }: Pick<CostShare, 'terms' | 'unitCost'>,
  to: Poster,
  before: number,
  after: number,
): void {
  postShare(to, terms, unitCost * BigInt(before), unitCost * BigInt(after));
}
