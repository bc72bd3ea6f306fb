import type { Services } from '../ledger/index.js';
import { couponOfCode } from './coupon-code.js';
import { readNumber } from './coupon-number.js';
import type { CouponRef } from './use-coupon.js';

/** Reads a coupon as someone shows it: its number, or a code that this network signed; null: it is neither. */
export function readCouponRef({ signingKey }: Pick<Services, 'signingKey'>, text: string): CouponRef {
  const id = couponOfCode(signingKey, text);
  if (id !== undefined) return { id };
  const number = readNumber(text);
  return number === undefined ? null : { number };
}
