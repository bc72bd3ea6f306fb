import { MICRO, type Micros } from '../platform/index.js';
import { pointsOf, type Condition } from '../offers/index.js';
import type { Reckoning } from './component.js';
import type { TierInForce } from './live.js';

/** What a rule gives for a spend, before limits. Everything refers to the base, so nothing compounds. */

/** floor(spend x accrualRate). All values are in millionths, and none is negative, so the division floors. */
export const basePoints = (spend: Micros, accrualRate: Micros): bigint => (spend * accrualRate) / MICRO ** 2n;

/** floor(spend x accrualRate x (multiplier - 1)). */
export const tierPoints = (spend: Micros, accrualRate: Micros, { multiplier }: TierInForce): bigint =>
  multiplier <= MICRO ? 0n : (spend * accrualRate * (multiplier - MICRO)) / MICRO ** 3n;

/** The points of a reckoning on the spend that counts for it. */
export function uncutPoints(reckoning: Reckoning, counted: Micros, accrualRate: Micros): bigint {
  switch (reckoning.reason) {
    case 'BASE_RATE':
      return basePoints(counted, accrualRate);
    case 'RULE':
      return reckoning.pointsFor(counted);
    case 'TIER':
      return tierPoints(counted, accrualRate, reckoning.tier);
    case 'CAMPAIGN':
      return pointsOf(reckoning.campaign.terms.effects, { counted, accrualRate });
  }
}

/** Whether some condition is of a kind. */
export const hasCondition = (conditions: readonly Condition[], kind: Condition['kind']): boolean =>
  conditions.some((one) => one.kind === kind);
