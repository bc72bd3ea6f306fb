/** Points and money. Neither ever touches a float: both are bigints, and rates are exact rationals. */

declare const pointsBrand: unique symbol;
declare const microsBrand: unique symbol;

/** A whole number of points, within plus or minus 2^53-1. */
export type Points = bigint & { readonly [pointsBrand]: true };
/** Millionths of one unit of a currency (or of a rate). */
export type Micros = bigint & { readonly [microsBrand]: true };

export const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
export const MICRO = 1_000_000n;

/** Brands a bigint that is certainly points. The range is checked where values enter and where they add up. */
export const points = (value: bigint): Points => value as Points;
/** Brands a bigint that is certainly micros. */
export const micros = (value: bigint): Micros => value as Micros;

/** An exact fraction; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The fraction in lowest terms. Throws on a zero denominator: no caller can have one. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError('a rational has no zero denominator');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = gcd(numerator, denominator) || 1n;
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

export const ONE: Rational = { numerator: 1n, denominator: 1n };
export const times = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
export const inverse = (a: Rational): Rational => rational(a.denominator, a.numerator);
/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Rounds toward minus infinity. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

/** Rounds toward plus infinity. */
export function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return -floorDivide(-numerator, denominator);
}

/**
 * Rounds to the nearest whole number, and ties to the even one (IEEE 754 roundTiesToEven). The denominator is positive.
 */
export function halfEvenDivide(numerator: bigint, denominator: bigint): bigint {
  const floor = floorDivide(numerator, denominator);
  const twice = 2n * (numerator - floor * denominator);
  if (twice < denominator) return floor;
  if (twice > denominator) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** A decimal number in plain notation as an exact fraction over a power of ten. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const ZERO = '0'.charCodeAt(0);
const decimalPattern = /^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?$/;

/**
 * Reads plain notation: at most 30 whole and 18 fraction digits, no exponent, no leading zeros or plus.
 * Gives undefined for anything else. Trailing fraction zeros do not count: "1.50" and "1.5" are one number.
 */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > 50 || !decimalPattern.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point < 0) return { unscaled: BigInt(text), scale: 0 };
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end -= 1;
  // The sign stands before the whole digits, also in "-0": BigInt reads "-05" as -5.
  return { unscaled: BigInt(text.slice(0, point) + text.slice(point + 1, end)), scale: end - point - 1 };
}

/** The decimal in micros, or undefined when it has more than 6 fraction digits. */
export function decimalToMicros(decimal: Decimal): Micros | undefined {
  return decimal.scale > 6 ? undefined : micros(decimal.unscaled * 10n ** BigInt(6 - decimal.scale));
}

export const decimalToRational = (decimal: Decimal): Rational =>
  rational(decimal.unscaled, 10n ** BigInt(decimal.scale));

/** Plain notation of value / 10^scale with at least `least` fraction digits and no trailing zeros beyond them. */
export function formatScaled(value: bigint, scale: number, least: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let fraction = scale > 0 ? digits.slice(digits.length - scale) : '';
  let end = fraction.length;
  while (end > least && fraction[end - 1] === '0') end -= 1;
  fraction = fraction.slice(0, end).padEnd(least, '0');
  return `${value < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** Micros in plain notation, exact: at least the currency's minor digits, at most 6 (design, section 13). */
export const formatMicros = (value: bigint, minorDigits: number): string => formatScaled(value, 6, minorDigits);

/** Signed JSON number of points; throws when out of range, which no stored value is. */
export function pointsToNumber(value: bigint): number {
  if (value > MAX_SAFE || value < -MAX_SAFE) throw new RangeError('points out of the range of a JSON number');
  return Number(value);
}
