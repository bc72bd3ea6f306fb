import { expect, it } from '@jest/globals';
import { dayBegins } from '../../src/console/frame/zone.js';

it.each([
  ['UTC', '2026-11-29', 0, '2026-11-29T00:00:00.000Z'],
  ['Asia/Shanghai', '2026-11-29', 0, '2026-11-28T16:00:00.000Z'],
  ['America/New_York', '2026-11-29', 1, '2026-11-30T05:00:00.000Z'],
  // On the days on which clocks are changed, the day begins before they are.
  ['Europe/Berlin', '2026-03-29', 0, '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29', 1, '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-25', 1, '2026-10-25T23:00:00.000Z'],
  // Where they go forward at midnight there is none: the day begins with the change.
  ['America/Havana', '2026-03-08', 0, '2026-03-08T05:00:00.000Z'],
  ['America/Santiago', '2026-09-06', 0, '2026-09-06T04:00:00.000Z'],
  ['Africa/Cairo', '2026-04-24', 0, '2026-04-23T22:00:00.000Z'],
  ['Asia/Beirut', '2026-03-29', 0, '2026-03-28T22:00:00.000Z'],
  // Where they go back to midnight it comes twice: the day begins with the first.
  ['America/Havana', '2026-11-01', 0, '2026-11-01T04:00:00.000Z'],
  ['America/Santiago', '2026-04-05', 0, '2026-04-05T04:00:00.000Z'],
  ['Asia/Kolkata', '2026-02-28', 1, '2026-02-28T18:30:00.000Z'],
])('a day of %s begins when its clocks say so: %s and %i later', (zone, day, later, instant) => {
  expect(dayBegins(zone, day, later)).toBe(instant);
});

it.each(['', '2026-2-1', '2026-02-30', '2026-13-01', 'today'])('%p is no day', (day) => {
  expect(dayBegins('UTC', day)).toBeNull();
});
