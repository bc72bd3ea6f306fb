import type { MemberId, PartnerId } from '../platform/index.js';
import type { Batch, Configs, Needs } from '../ledger/index.js';
import { offersSource, type ItemId } from '../offers/index.js';
import { giveCoupons, kindState, wantCoupons, workingKind, type CouponSeed } from '../grants/index.js';
import { giveBadge, hasBadge, wantBadge } from '../standing/index.js';
import type { ItemVersion } from './item-store.js';
import type { ItemOrder } from './order.js';

/** What a placed order gives at once: the coupons of SERVICE, COUPON and PRIORITY, the badge of HONOUR. */

interface For {
  readonly memberId: MemberId;
  readonly quantity: number;
}

/** The most coupons that an order gives. */
export const COUPONS_MAX = 1_000;

export const couponsIn = ({ terms }: Pick<ItemVersion, 'terms'>, quantity: number): number =>
  (terms.gives?.count ?? 0) * quantity;

/** Units of an item, as far as it is known before a batch. */
export interface UnitsOf {
  readonly itemId: ItemId;
  readonly quantity: number;
}

/**
 * What a command about these units weighs in a batch: each of their coupons is a row. More than an order may give is refused, which
 * weighs nothing. What an item gives has to do with its version, so the most of any counts.
 */
export function weightOf({ itemId, quantity }: UnitsOf, configs: Configs): number {
  const versions = configs.config(offersSource)?.offer(itemId)?.versions ?? [];
  const counts = versions.map(({ terms }) => (terms.kind === 'ITEM' ? couponsIn({ terms }, quantity) : 0));
  return Math.max(1, ...counts.filter((count) => count <= COUPONS_MAX));
}

const badgeOf = (code: string, memberId: MemberId, by: PartnerId) => ({ memberId, by, code });

/** In `follow`. */
export function wantGifts(batch: Batch, needs: Needs, { terms, ownerId }: ItemVersion, memberId: MemberId): void {
  const { gives, badge, prices } = terms;
  if (gives) wantCoupons(batch, needs, { kindId: gives.couponKindId, memberId, atPartnerId: ownerId });
  // A badge that is given at once is checked by the database. With money to pay it is given later: so it must be sure that there is none.
  const isLater = prices.some(({ money }) => money !== null);
  if (badge !== null) wantBadge(needs, badgeOf(badge, memberId, ownerId), isLater);
}

/** When planning: whether what it gives can be given at all. */
export const giftsWork = (batch: Batch, { terms }: ItemVersion): boolean =>
  terms.gives === null || workingKind(batch, terms.gives.couponKindId) !== undefined;

/** When planning: whether the kind of coupons works, and its limit that leaves fewer than the order gives. */
export function giftsState(batch: Batch, item: ItemVersion, { memberId, quantity }: For): ReturnType<typeof kindState> {
  const { gives } = item.terms;
  if (!gives) return { works: true, full: undefined };
  const subjects = { kindId: gives.couponKindId, memberId, atPartnerId: item.ownerId };
  return kindState(batch, subjects, couponsIn(item, quantity));
}

/** When planning: whether the member has the badge of an HONOUR already. */
export const hasItsBadge = (batch: Batch, { terms, ownerId }: ItemVersion, memberId: MemberId): boolean =>
  terms.badge !== null && hasBadge(batch, badgeOf(terms.badge, memberId, ownerId));

/** When planning: gives what a placed order gives. */
export function giveGifts(
  batch: Batch,
  item: ItemVersion,
  { id, memberId, quantity }: Pick<ItemOrder, 'id' | 'memberId' | 'quantity'>,
  { seed, act }: { readonly seed: CouponSeed; readonly act: string },
): void {
  const { terms, ownerId } = item;
  if (terms.gives) {
    const count = couponsIn(item, quantity);
    const { couponKindId: kindId } = terms.gives;
    const given = giveCoupons(batch, { kindId, count, memberId, atPartnerId: ownerId, reference: id, seed, act });
    if (given.length !== count)
      throw new Error(`${id} gives ${given.length.toString()} of ${count.toString()} coupons`);
  }
  if (terms.badge !== null && !giveBadge(batch, badgeOf(terms.badge, memberId, ownerId)))
    throw new Error(`${id} gives the badge "${terms.badge}", which the member has`);
}

/** GOODS are handed over or sent; all else is with the member as soon as it is placed. */
export const isAtOnce = ({ terms }: Pick<ItemVersion, 'terms'>): boolean => terms.itemKind !== 'GOODS';
