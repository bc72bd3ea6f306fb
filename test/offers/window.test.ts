/** Windows in a time zone: days, hours, midnight, and the days on which clocks are moved. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateText, dayNumber, daysIn, readDay, weekdayIndex } from '../../src/offers/calendar.js';
import { isTimeZone, wallClock } from '../../src/offers/wall-clock.js';
import { isWithin, readWindow, showWindow, type WindowInput } from '../../src/offers/window.js';

const PARIS = 'Europe/Paris';
const within = (input: WindowInput, instant: string, zone = PARIS): boolean =>
  isWithin(readWindow('window', input), wallClock(zone, new Date(instant)));
const ruleOf = (input: WindowInput): string => {
  try {
    readWindow('input.window', input);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('days of the calendar', () => {
  it('are numbered, and texts of them that name no day are refused', () => {
    expect(dateText(0)).toBe('1970-01-01');
    expect(weekdayIndex(0)).toBe(3);
    expect(weekdayIndex(-4)).toBe(6);
    expect(readDay('2026-02-29')).toBeUndefined();
    expect(readDay('2028-02-29')).toBe(dayNumber(2028, 2, 29));
    expect(daysIn(2028, 2)).toBe(29);
    expect(readDay('2026-2-1')).toBeUndefined();
  });
});

describe('the clocks of a zone', () => {
  const zones = [
    'UTC',
    PARIS,
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Shanghai',
  ];

  it('show what Intl says of any instant', () => {
    const instants = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, at) => {
        const parts = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(at);
        const { day, minute } = wallClock(zone, new Date(at));
        const time = `${Math.floor(minute / 60)
          .toString()
          .padStart(2, '0')}:${(minute % 60).toString().padStart(2, '0')}`;
        return `${dateText(day)} ${time}` === parts;
      }),
    );
  });

  it('are right also where an offset changed within a quarter of an hour', () => {
    // Liberia left an offset of -00:44:30 at the midnight that began 7 January 1972.
    const minuteAt = (at: string) => wallClock('Africa/Monrovia', new Date(at)).minute;
    expect(minuteAt('1972-01-07T00:44:29Z')).toBe(1_439);
    expect(minuteAt('1972-01-07T00:44:30Z')).toBe(44);
  });

  it('ask Intl twice for a quarter of an hour, and never again', () => {
    const own = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'formatToParts') ?? {};
    const formatToParts = own.value as Intl.DateTimeFormat['formatToParts'];
    let asked = 0;
    Intl.DateTimeFormat.prototype.formatToParts = function (...args) {
      asked += 1;
      return formatToParts.apply(this, args);
    };
    const from = Date.UTC(2031, 4, 1);
    try {
      for (let i = 0; i < 9_000; i += 1) wallClock(PARIS, new Date(from + i * 100));
    } finally {
      Object.defineProperty(Intl.DateTimeFormat.prototype, 'formatToParts', own);
    }
    expect(asked).toBe(2);
  });

  it('belong to zones that IANA has', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    for (const name of ['Europe/Atlantis', '', '+01:00', 'Paris']) expect(isTimeZone(name)).toBe(false);
  });
});

describe('a window', () => {
  it('holds on its weekdays, in its zone', () => {
    // 2026-03-01 is a Sunday; at 23:30 UTC it is Monday in Paris and still Sunday in New York.
    expect(within({ weekdays: ['SUNDAY'] }, '2026-03-01T22:30:00Z')).toBe(true);
    expect(within({ weekdays: ['SUNDAY'] }, '2026-03-01T23:30:00Z')).toBe(false);
    expect(within({ weekdays: ['SUNDAY'] }, '2026-03-02T01:30:00Z', 'America/New_York')).toBe(true);
  });

  it('ends before its untilTime, and on its untilDate', () => {
    const hours = { fromTime: '09:00', untilTime: '11:00' };
    expect(within(hours, '2026-01-10T08:00:00Z')).toBe(true);
    expect(within(hours, '2026-01-10T09:59:59.999Z')).toBe(true);
    expect(within(hours, '2026-01-10T10:00:00Z')).toBe(false);
    const days = { fromDate: '2026-01-10', untilDate: '2026-01-11' };
    expect(within(days, '2026-01-09T22:59:59Z')).toBe(false);
    expect(within(days, '2026-01-09T23:00:00Z')).toBe(true);
    expect(within(days, '2026-01-11T22:59:59Z')).toBe(true);
    expect(within(days, '2026-01-11T23:00:00Z')).toBe(false);
    expect(within({ fromTime: '18:00' }, '2026-01-10T22:59:00Z')).toBe(true);
    expect(within({ fromTime: '18:00' }, '2026-01-10T23:00:00Z')).toBe(false);
  });

  it('that runs past midnight belongs to the day on which it began', () => {
    const friday = { weekdays: ['FRIDAY'] as const, fromTime: '22:00', untilTime: '02:00' };
    // Friday is 2026-01-09.
    expect(within(friday, '2026-01-09T21:00:00Z')).toBe(true);
    expect(within(friday, '2026-01-10T00:59:00Z')).toBe(true);
    expect(within(friday, '2026-01-10T01:00:00Z')).toBe(false);
    // The small hours of Friday belong to Thursday.
    expect(within(friday, '2026-01-09T00:30:00Z')).toBe(false);
    const lastDay = { fromDate: '2026-01-09', untilDate: '2026-01-09', fromTime: '22:00', untilTime: '02:00' };
    expect(within(lastDay, '2026-01-10T00:30:00Z')).toBe(true);
    expect(within({ fromTime: '18:00', untilTime: '00:00' }, '2026-01-09T22:59:00Z')).toBe(true);
  });

  it('takes in both times of an hour that comes twice, and no instant of one that is missing', () => {
    // In Paris the hour from 02:00 came twice on 2026-10-25, and was missing on 2026-03-29.
    const hour = { fromTime: '02:00', untilTime: '03:00' };
    expect(within(hour, '2026-10-25T00:30:00Z')).toBe(true);
    expect(within(hour, '2026-10-25T01:30:00Z')).toBe(true);
    expect(within(hour, '2026-10-25T02:00:00Z')).toBe(false);
    for (let minute = -120; minute < 120; minute += 1) {
      const at = new Date(Date.UTC(2026, 2, 29, 1) + minute * 60_000).toISOString();
      expect(within({ ...hour, dates: ['2026-03-29'] }, at)).toBe(false);
    }
  });

  it('knows the last day of a month, and leaves out those that a month has not', () => {
    expect(within({ daysOfMonth: [-1] }, '2028-02-29T12:00:00Z')).toBe(true);
    expect(within({ daysOfMonth: [-1] }, '2028-02-28T12:00:00Z')).toBe(false);
    expect(within({ daysOfMonth: [-1] }, '2026-02-28T12:00:00Z')).toBe(true);
    expect(within({ daysOfMonth: [29] }, '2026-02-28T12:00:00Z')).toBe(false);
    expect(within({ daysOfMonth: [29] }, '2026-03-01T12:00:00Z')).toBe(false);
    expect(within({ daysOfMonth: [8, 18] }, '2026-03-18T12:00:00Z')).toBe(true);
    expect(within({ dates: ['2026-02-17', '2028-02-29'] }, '2028-02-29T12:00:00Z')).toBe(true);
  });

  it('is answered as it was given', () => {
    const input = {
      fromDate: '2026-01-01',
      untilDate: null,
      weekdays: ['MONDAY', 'SUNDAY'] as const,
      fromTime: '06:30',
      untilTime: '23:59',
      daysOfMonth: [-1, 1],
      dates: ['2026-12-31'],
    };
    expect(showWindow(readWindow('window', { ...input, weekdays: ['SUNDAY', 'MONDAY', 'SUNDAY'] }))).toEqual(input);
  });

  it('is refused when nothing is given or nothing can lie in it', () => {
    expect(ruleOf({})).toMatch(/^input\.window: must have at least one part/);
    expect(ruleOf({ weekdays: [], dates: [], daysOfMonth: [] })).toMatch(/^input\.window: must have at least one part/);
    expect(ruleOf({ fromTime: '10:00', untilTime: '10:00' })).toMatch(/^input\.window\.untilTime: must differ/);
    expect(ruleOf({ untilTime: '00:00' })).toMatch(/^input\.window\.untilTime: must differ/);
    expect(ruleOf({ fromDate: '2026-02-02', untilDate: '2026-02-01' })).toMatch(
      /^input\.window\.untilDate: must not be/,
    );
    for (const day of [0, 32, -2]) expect(ruleOf({ daysOfMonth: [day] })).toMatch(/^input\.window\.daysOfMonth/);
    expect(ruleOf({ fromDate: '2026-02-30' })).toMatch(/^input\.window\.fromDate: must be a day/);
    expect(ruleOf({ fromTime: '24:00' })).toMatch(/^input\.window\.fromTime: must be a time/);
  });
});
