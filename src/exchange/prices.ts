import {
  ceilDivide,
  floorDivide,
  MICRO,
  micros,
  minorUnit,
  points,
  type Micros,
  type Points,
} from '../platform/index.js';
import type { Rates } from './rate-sheet.js';

/** Amounts by rates (design, sections 2 and 13). All inputs are positive; a result of zero is AmountTooSmall. */

/** Points earned for a spend in the partner's currency: floor(spend x accrualRate). */
export const earnedPoints = (spend: Micros, { accrualRate }: Pick<Rates, 'accrualRate'>): Points =>
  points(floorDivide(spend * accrualRate, MICRO * MICRO));

/** The value of points at the till: points x redemptionValue, floored to the currency's minor unit. */
export function tillValue(
  burned: bigint,
  { redemptionValue }: Pick<Rates, 'redemptionValue'>,
  currency: string,
): Micros {
  const unit = minorUnit(currency);
  return micros(floorDivide(burned * redemptionValue, unit) * unit);
}

/** The fewest points that are worth at least the value: ceil(value / redemptionValue); undefined when no number is. */
export const pointsForValue = (
  value: Micros,
  { redemptionValue }: Pick<Rates, 'redemptionValue'>,
): Points | undefined => (redemptionValue === 0n ? undefined : points(ceilDivide(value, redemptionValue)));

/** Points for native units (in millionths): floor(units x conversionInRate); undefined when not offered. */
export const convertedIn = (units: bigint, { conversionInRate }: Pick<Rates, 'conversionInRate'>): Points | undefined =>
  conversionInRate === null ? undefined : points(floorDivide(units * conversionInRate, MICRO * MICRO));

/** Millionths of a native unit for points; exact, because rates have 6 fraction digits. Undefined when not offered. */
export const convertedOut = (
  burned: bigint,
  { conversionOutRate }: Pick<Rates, 'conversionOutRate'>,
): bigint | undefined => (conversionOutRate === null ? undefined : burned * conversionOutRate);
