import type { PartnerId, Queryable } from '../platform/index.js';
import type { Batch, Needs, Store } from '../ledger/index.js';
import { isAccepting } from '../partners/index.js';
import { bookSource } from '../exchange/index.js';
import {
  loadOffers,
  offersSource,
  offerStatusAt,
  type CouponKindId,
  type CouponKindTerms,
  type LiveOffer,
  type Offer,
} from '../offers/index.js';

/**
 * The kinds of coupons that a batch uses, whole and loaded with the coupons: a coupon keeps the version under which it was
 * granted, and outlives the end of its kind, which the lane's book of offers then has no more.
 */
class KindTable {
  readonly #kinds = new Map<string, Offer>();

  find(id: CouponKindId): Offer | undefined {
    return this.#kinds.get(id);
  }

  know(kind: Offer): void {
    this.#kinds.set(kind.id, kind);
  }
}

const kindStore: Store<CouponKindId, KindTable> = {
  name: 'coupon kinds',
  empty: () => new KindTable(),
  load: async (tx: Queryable, ids, table) => {
    for (const { offer } of await loadOffers(tx, ids)) table.know(offer);
  },
  missing: (table, ids) => ids.filter((id) => !table.find(id)),
  write: () => [],
};

/** In `needs` or `follow`: asks for a kind of coupons. */
export const wantKind = (needs: Needs, id: CouponKindId): void => {
  needs.want(kindStore, id);
};

/** When planning: a kind that was wanted; undefined when there is none. */
export const kindOf = (batch: Batch, id: CouponKindId): Offer | undefined => batch.of(kindStore).find(id);

/** The terms of a version of a kind. */
export function termsOf(kind: Offer, version: number): CouponKindTerms {
  const terms = kind.versions.find((one) => one.version === version)?.terms;
  if (terms?.kind !== 'COUPON_KIND')
    throw new Error(`${kind.id} has no version ${version.toString()} of a kind of coupons`);
  return terms;
}

const canTakePart = (batch: Batch, partnerId: PartnerId): boolean => {
  const partner = batch.config(bookSource).partner(partnerId);
  return partner !== undefined && isAccepting(partner.status);
};

/** Whether all who fund coupons can pay: they are ACTIVE or EXITING. A share asks for no credit. */
export const canBePaid = (batch: Batch, { funding }: Pick<CouponKindTerms, 'funding'>): boolean =>
  funding.every(({ partnerId }) => canTakePart(batch, partnerId));

export const isPaused = (kind: Offer, at: Date): boolean => offerStatusAt(kind, at) === 'PAUSED';

/** A kind as it gives coupons now. */
export interface WorkingKind extends LiveOffer {
  readonly id: CouponKindId;
  readonly terms: CouponKindTerms & { readonly kind: 'COUPON_KIND' };
}

const isKind = (offer: LiveOffer): offer is WorkingKind => offer.terms.kind === 'COUPON_KIND';

/**
 * The version of a kind by which coupons are given now, from the lane's book of offers: nothing is loaded for it. Undefined while
 * the kind does not work: not in force, paused, past its validUntil, or its owner or a funder is not ACTIVE or EXITING (design,
 * section 2).
 */
export function workingKind(batch: Batch, id: CouponKindId): WorkingKind | undefined {
  const live = batch.config(offersSource).liveAt(id, batch.now);
  if (!live || !isKind(live)) return undefined;
  const { ownerId, terms } = live;
  const isOver = terms.validUntil !== null && terms.validUntil.getTime() <= batch.now.getTime();
  const works = !isOver && (ownerId === null || canTakePart(batch, ownerId)) && canBePaid(batch, terms);
  return works ? live : undefined;
}
