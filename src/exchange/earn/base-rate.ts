import { earnedPoints } from '../prices.js';
import type { EarnRule } from './rule.js';

/** Every purchase earns the spend times the sheet's accrual rate (design, section 2). */
export const baseRate: EarnRule = {
  reason: 'BASE_RATE',
  points: ({ spend, sheet }) => earnedPoints(spend, sheet),
  greatestRate: ({ accrualRate }) => accrualRate,
  // Spend and rate are positive, so div floors.
  sql: 'div(a.spend * s.accrual_rate, 1000000000000)',
};
