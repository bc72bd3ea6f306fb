import { defineEarnRule, earnedPoints } from '../../../src/exchange/index.js';

const isSunday = (at: Date, timeZone: string): boolean =>
  new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }).format(at) === 'Sun';

/** Double points on Sundays: the base rate once more. */
export const sundays = defineEarnRule({
  reason: 'SUNDAY',
  called: { en: 'Double points on Sundays', zh: '周日双倍积分' },
  points: ({ spend, sheet, occurredAt, timeZone }) =>
    isSunday(occurredAt, timeZone) ? earnedPoints(spend, sheet) : 0n,
  greatestRate: ({ accrualRate }) => accrualRate,
  sql: `CASE WHEN extract(isodow FROM a.occurred_at AT TIME ZONE c.time_zone) = 7 THEN div(a.spend * s.accrual_rate, 1000000000000) END`,
});
