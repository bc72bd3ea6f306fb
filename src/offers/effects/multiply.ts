import { BadInput, formatScaled, MICRO, micros, rational, readMicros, type Micros } from '../../platform/index.js';
import { defineEffect } from './rule.js';

const MULTIPLY_MAX = 1_000_000n;

/** Of the base points on the spend that counts: 3 gives twice the base on top. In millionths, above 1. */
export const multiply = defineEffect<string, Micros>({
  read: (field, input) => {
    const by = readMicros(field, input);
    if (by <= MICRO || by > MULTIPLY_MAX * MICRO)
      throw new BadInput(field, `must be above 1 and at most ${MULTIPLY_MAX.toString()}`);
    return by;
  },
  ofSpend: true,
  // Spend, rate and factor are each in millionths, and none is negative, so the division floors.
  points: (by, basis) => (basis === null ? 0n : (basis.counted * basis.accrualRate * (by - MICRO)) / MICRO ** 3n),
  greatestRate: (by, accrualRate) => rational(accrualRate * (by - MICRO), MICRO * MICRO),
  plain: (by, language) => {
    const times = formatScaled(by, 6, 0);
    return language === 'zh' ? `${times}倍积分` : `${times} times the points`;
  },
  toJson: (by) => by.toString(),
  fromJson: (json: string) => micros(BigInt(json)),
});
