import { floorDivide, MICRO, micros, minorUnit, ONE, type Micros, type Rational } from '../platform/index.js';
import type { Amount, CouponKindTerms, CouponValue } from '../offers/index.js';

/** What a use of a coupon is worth, exactly (design, section 6). Pure. */

/** The use, as far as its money goes by it. */
export interface UseFacts {
  /** The spend that the kind's goods conditions accept; without any the whole. Micros of `currency`. */
  readonly counted: Micros;
  /** The currency of the partner that accepts the coupon. */
  readonly currency: string;
}

export interface Worth {
  /** What the member saves: whole minor units; 0 for a right. */
  readonly discount: Micros;
  /** What who accepted the coupon is paid, in micros. */
  readonly reimbursement: Micros;
}

/** The one currency of the money in the terms that a use goes by; null: there is none. */
export function moneyOf({ value, cost, conditions }: CouponKindTerms): string | null {
  if (value.kind === 'amount') return value.off.currency;
  if (value.kind === 'percent' && value.atMost) return value.atMost.currency;
  if (value.kind === 'right' && cost) return cost.currency;
  const least = conditions.find((one) => one.kind === 'minSpend');
  return least?.kind === 'minSpend' ? least.terms.currency : null;
}

/** Down to the currency's minor unit. */
const toMinor = (numerator: bigint, denominator: bigint, currency: string): bigint => {
  const unit = minorUnit(currency);
  return floorDivide(numerator, denominator * unit) * unit;
};

const converted = ({ amount }: Amount, { numerator, denominator }: Rational, currency: string): bigint =>
  toMinor(amount * numerator, denominator, currency);

function uncappedDiscount(value: CouponValue, { counted, currency }: UseFacts, fx: Rational): bigint {
  switch (value.kind) {
    case 'amount':
      return converted(value.off, fx, currency);
    case 'percent': {
      const off = toMinor(counted * value.percent, 100n * MICRO, currency);
      const most = value.atMost === null ? off : converted(value.atMost, fx, currency);
      return off < most ? off : most;
    }
    case 'right':
      return 0n;
  }
}

/**
 * The money of a use.
 * @param fx units of the use's currency for 1 of that of the terms' money ({@link moneyOf}); 1 where there is none
 */
export function worthOf(
  { value, cost, reimbursedShare }: Pick<CouponKindTerms, 'value' | 'cost' | 'reimbursedShare'>,
  use: UseFacts,
  fx: Rational = ONE,
): Worth {
  const uncapped = uncappedDiscount(value, use, fx);
  const discount = uncapped < use.counted ? uncapped : use.counted;
  const reimbursement =
    value.kind === 'right'
      ? floorDivide((cost?.amount ?? 0n) * fx.numerator * reimbursedShare, fx.denominator * MICRO)
      : floorDivide(discount * reimbursedShare, MICRO);
  return { discount: micros(discount), reimbursement: micros(reimbursement) };
}

/** Whether the counted spend reaches an amount, compared exactly at the rate. */
export const reaches = ({ counted }: UseFacts, least: Amount, { numerator, denominator }: Rational): boolean =>
  counted * denominator >= least.amount * numerator;
