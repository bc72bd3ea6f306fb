import type { Queryable } from '../platform/index.js';
import type { Batch, Needs, Store } from '../ledger/index.js';
import { isAccepting } from '../partners/index.js';
import { bookSource } from '../exchange/index.js';
import {
  inForceAt,
  loadOffers,
  offerStatusAt,
  type CouponKindId,
  type CouponKindTerms,
  type Funder,
  type Offer,
} from '../offers/index.js';

/** The kinds of a batch's coupons, whole: a coupon keeps the version under which it was granted, and outlives its kind's end. */
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

/** When planning: the kind; undefined when there is none. */
export const kindOf = (batch: Batch, id: CouponKindId): Offer | undefined => batch.of(kindStore).find(id);

/** The terms of a version of a kind. */
export function termsOf(kind: Offer, version: number): CouponKindTerms {
  const terms = kind.versions.find((one) => one.version === version)?.terms;
  if (terms?.kind !== 'COUPON_KIND')
    throw new Error(`${kind.id} has no version ${version.toString()} of a kind of coupons`);
  return terms;
}

const canTakePart = (batch: Batch, partnerId: Funder['partnerId']): boolean => {
  const partner = batch.config(bookSource).partner(partnerId);
  return partner !== undefined && isAccepting(partner.status);
};

/** Whether all who fund coupons can pay: they are ACTIVE or EXITING. A share asks for no credit. */
export const canBePaid = (batch: Batch, { funding }: Pick<CouponKindTerms, 'funding'>): boolean =>
  funding.every(({ partnerId }) => canTakePart(batch, partnerId));

export const isPaused = (kind: Offer, at: Date): boolean => offerStatusAt(kind, at) === 'PAUSED';

/** A kind as it gives coupons now. */
export interface WorkingKind {
  readonly kind: Offer;
  readonly version: number;
  readonly terms: CouponKindTerms;
}

/**
 * The version of a kind by which coupons are given now; undefined while it does not work: not in force, paused, past its
 * validUntil, or its owner or a funder is not ACTIVE or EXITING (design, section 2).
 */
export function workingKind(batch: Batch, kind: Offer): WorkingKind | undefined {
  const inForce = inForceAt(kind, batch.now);
  if (inForce?.terms.kind !== 'COUPON_KIND' || isPaused(kind, batch.now)) return undefined;
  const { version, terms } = inForce;
  const isOver = terms.validUntil !== null && terms.validUntil.getTime() <= batch.now.getTime();
  const works = !isOver && (kind.ownerId === null || canTakePart(batch, kind.ownerId)) && canBePaid(batch, terms);
  return works ? { kind, version, terms } : undefined;
}
