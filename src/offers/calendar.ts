/** Days of the calendar, without a time zone: counted from 1 January 1970, which is day 0. Pure. */

export const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof weekdays)[number];

const DAY_MS = 86_400_000;

/** A day of the calendar in its parts. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly dayOfMonth: number;
}

/** The parts of a day that is given by its number. */
export function partsOf(day: number): CalendarDay {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** The number of a day. A day of the month that does not exist runs over into the next month, as in Date.UTC. */
export const dayNumber = (year: number, month: number, dayOfMonth: number): number =>
  Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;

/** 0 is Monday, as in {@link weekdays}. Day 0 was a Thursday. */
export const weekdayIndex = (day: number): number => (((day + 3) % 7) + 7) % 7;

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const two = (value: number): string => value.toString().padStart(2, '0');

/** Such as 2026-02-28. Texts of this form are in the order of their days. */
export function dateText(day: number): string {
  const { year, month, dayOfMonth } = partsOf(day);
  return `${year.toString().padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`;
}

/** The number of a day that is written as by {@link dateText}; undefined when there is no such day. */
export function readDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return undefined;
  const day = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
  return dateText(day) === text ? day : undefined;
}

/** The number of days that a month has. */
export const daysIn = (year: number, month: number): number =>
  dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
