import { expect, it } from '@jest/globals';
import { streakOn, streakUpTo } from '../../src/engagement/check-in.js';

it('counts days in a row', () => {
  expect(streakOn(10, undefined)).toBe(1);
  expect(streakOn(10, { day: 9, streak: 4 })).toBe(5);
  expect(streakOn(10, { day: 8, streak: 4 })).toBe(1);
  expect([8, 9, 10].map((day) => streakUpTo(10, { day, streak: 3 }))).toEqual([0, 3, 3]);
  expect(streakUpTo(10, undefined)).toBe(0);
});
