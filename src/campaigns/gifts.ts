import type { CouponGift, CouponKindId, Effect } from '../offers/index.js';
import type { PartnerId } from '../platform/index.js';
import type { PlanInput } from './purchase.js';

/** Coupons and badges that effects give. */
export interface Given {
  readonly coupons: readonly CouponGift[];
  readonly badges: readonly string[];
}

/** What one plan gives beside points: of coupons as many as are left of their kind, and each badge once. */
export class Gifts {
  readonly #input: Pick<PlanInput, 'couponsLeft' | 'hasBadge'>;
  readonly #coupons = new Map<CouponKindId, number>();
  readonly #badges = new Set<string>();

  constructor(input: Pick<PlanInput, 'couponsLeft' | 'hasBadge'>) {
    this.#input = input;
  }

  /** What effects of an owner would give now. It only becomes so by {@link give}. */
  wouldGive(ownerId: PartnerId | null, effects: readonly Effect[]): Given {
    const coupons = new Map<CouponKindId, number>();
    const badges = new Set<string>();
    for (const effect of effects)
      if (effect.kind === 'coupon') {
        const { couponKindId: kind, count } = effect.terms;
        const given = coupons.get(kind) ?? 0;
        const left = this.#input.couponsLeft(kind) - (this.#coupons.get(kind) ?? 0) - given;
        if (left > 0) coupons.set(kind, given + Math.min(count, left));
      } else if (effect.kind === 'badge') {
        const isKnown =
          this.#badges.has(badgeKey(ownerId, effect.terms)) || this.#input.hasBadge(ownerId, effect.terms);
        if (!isKnown) badges.add(effect.terms);
      }
    return { coupons: [...coupons].map(([couponKindId, count]) => ({ couponKindId, count })), badges: [...badges] };
  }

  give(ownerId: PartnerId | null, { coupons, badges }: Given): void {
    for (const { couponKindId: kind, count } of coupons)
      this.#coupons.set(kind, (this.#coupons.get(kind) ?? 0) + count);
    for (const code of badges) this.#badges.add(badgeKey(ownerId, code));
  }
}

const badgeKey = (ownerId: PartnerId | null, code: string): string => `${ownerId ?? ''} ${code}`;
