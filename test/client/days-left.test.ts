import { expect, it } from '@jest/globals';
import { daysLeft } from '../../src/console/settlement/days-left.js';

const now = Date.parse('2026-11-30T12:00:00Z');

it.each([
  ['2026-12-03T12:00:00Z', 3],
  ['2026-12-03T11:59:59Z', 2],
  ['2026-11-30T12:00:01Z', 0],
  ['2026-11-30T12:00:00Z', null],
  ['2026-11-01T00:00:00Z', null],
])('until %s there are %p whole days', (until, days) => {
  expect(daysLeft(until, now)).toBe(days);
});
