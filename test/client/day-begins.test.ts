import { expect, it } from '@jest/globals';
import { dayBegins, dayEnds, localMinute } from '../../src/console/frame/zone.js';

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

it.each([
  // Today has not ended: its end is in the future, which a report refuses.
  ['UTC', '2026-11-29', '2026-11-29T12:00:00Z', null],
  ['Asia/Shanghai', '2026-11-30', '2026-11-29T16:00:00Z', null],
  ['UTC', '2026-11-28', '2026-11-29T00:00:00Z', '2026-11-29T00:00:00.000Z'],
  ['UTC', '2026-11-30', '2026-11-29T12:00:00Z', '2026-12-01T00:00:00.000Z'],
  ['UTC', '', '2026-11-29T12:00:00Z', null],
])('a report in %s of the day %s, asked for at %s, is of the instant %p', (zone, day, now, instant) => {
  expect(dayEnds(zone, day, Date.parse(now))).toBe(instant);
});

it.each(['2026-01-15T09:30:59Z', '2026-07-15T21:05:00Z'])('%s is a minute of this computer, read back', (instant) => {
  const at = Date.parse(instant);
  expect(Date.parse(localMinute(at))).toBe(Math.floor(at / 60_000) * 60_000);
});
