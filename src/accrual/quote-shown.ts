import type { Micros } from '../platform/index.js';
import { baseRate, type Component } from '../exchange/index.js';
import type { CouponGift } from '../offers/index.js';
import type { Missed, PlannedComponent } from '../campaigns/index.js';
import type { PlannedPurchase } from './decide.js';
import { ruleOf, toldRule } from './rules.js';

/** A component of a purchase that is not made. */
export interface PreviewComponent extends Pick<PlannedComponent, 'reckoning' | 'points' | 'uncutPoints'> {
  readonly accrualRate: Micros;
  /** Of the purchase. */
  readonly currency: string;
}

/** What a purchase would earn, as it is answered. */
export interface AccrualPreview {
  readonly __typename: 'AccrualPreview';
  readonly points: bigint;
  readonly components: readonly PreviewComponent[];
  /** One sum for each kind. */
  readonly coupons: readonly CouponGift[];
  readonly badges: readonly string[];
  readonly missed: readonly Missed[];
}

function sumByKind(gifts: readonly CouponGift[]): readonly CouponGift[] {
  const counts = new Map<CouponGift['couponKindId'], number>();
  for (const { couponKindId, count } of gifts) counts.set(couponKindId, (counts.get(couponKindId) ?? 0) + count);
  return [...counts].map(([couponKindId, count]) => ({ couponKindId, count }));
}

/** By which rule a purchase that no offer concerns earned points. */
function reckoningOf({ reason, points }: Component): PlannedComponent['reckoning'] {
  const rule = ruleOf(reason);
  return rule ? toldRule(rule, points) : { reason: 'BASE_RATE' };
}

/** A planned purchase as a preview: with the very components that its accrual would keep. */
export function previewOf({ points, kept, plan, sheet }: PlannedPurchase, currency: string): AccrualPreview {
  const { accrualRate } = sheet;
  const planned = plan?.components ?? [];
  // When the base rate gave all points, no components are kept.
  const components = kept?.components ?? [{ reason: baseRate.reason, points, record: null }];
  return {
    __typename: 'AccrualPreview',
    points,
    components: components.map((one, i): PreviewComponent => ({
      reckoning: planned[i]?.reckoning ?? reckoningOf(one),
      points: one.points,
      uncutPoints: one.record?.uncutPoints ?? one.points,
      accrualRate,
      currency,
    })),
    coupons: sumByKind(planned.flatMap(({ coupons }) => coupons)),
    badges: planned.flatMap(({ badges }) => badges),
    missed: plan?.missed ?? [],
  };
}
