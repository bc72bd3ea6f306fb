import { BadInput } from '../platform/index.js';
import { dateText, daysIn, partsOf, readDay, weekdayIndex, weekdays, type Weekday } from './calendar.js';
import type { WallClock } from './wall-clock.js';

/** Times in an offer's zone, as they come from outside: dates as 2026-12-31, times as 18:30. */
export interface WindowInput {
  readonly fromDate?: string | null | undefined;
  readonly untilDate?: string | null | undefined;
  readonly weekdays?: readonly Weekday[] | null | undefined;
  readonly fromTime?: string | null | undefined;
  readonly untilTime?: string | null | undefined;
  readonly daysOfMonth?: readonly number[] | null | undefined;
  readonly dates?: readonly string[] | null | undefined;
}

/** Times in an offer's zone; all parts that are not null must hold. Days are numbers of the calendar, times minutes of the day. */
export interface Window {
  readonly fromDay: number | null;
  /** The last day. */
  readonly untilDay: number | null;
  /** Indexes, 0 for Monday, in order. */
  readonly weekdays: readonly number[] | null;
  readonly fromMinute: number | null;
  /** The first minute after it. */
  readonly untilMinute: number | null;
  /** 1 to 31; -1 is the month's last day. */
  readonly daysOfMonth: readonly number[] | null;
  readonly days: readonly number[] | null;
}

const DAY_END = 1_440;
/** Festivals of several years. */
const DATES_MAX = 400;

const given = <T>(list: readonly T[] | null | undefined): readonly T[] | null => (list?.length ? list : null);
const inOrder = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

function readDate(field: string, text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const day = readDay(text);
  if (day === undefined) throw new BadInput(field, 'must be a day of the calendar such as 2026-12-01');
  return day;
}

function readTime(field: string, text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match) throw new BadInput(field, 'must be a time of day from 00:00 to 23:59');
  return Number(match[1]) * 60 + Number(match[2]);
}

/** Reads a window. Errors: BadInput when nothing is given, or nothing can lie in it. */
export function readWindow(field: string, input: WindowInput): Window {
  const dates = given(input.dates);
  if (dates && dates.length > DATES_MAX)
    throw new BadInput(`${field}.dates`, `must have at most ${DATES_MAX.toString()} days`);
  const daysOfMonth = given(input.daysOfMonth);
  const wrong = daysOfMonth?.find((day) => day !== -1 && (day < 1 || day > 31));
  if (wrong !== undefined) throw new BadInput(`${field}.daysOfMonth`, 'must be days from 1 to 31, or -1 for the last');
  const window: Window = {
    fromDay: readDate(`${field}.fromDate`, input.fromDate),
    untilDay: readDate(`${field}.untilDate`, input.untilDate),
    weekdays: given(input.weekdays) && inOrder((input.weekdays ?? []).map((name) => weekdays.indexOf(name))),
    fromMinute: readTime(`${field}.fromTime`, input.fromTime),
    untilMinute: readTime(`${field}.untilTime`, input.untilTime),
    daysOfMonth: daysOfMonth && inOrder(daysOfMonth),
    days: dates && inOrder(dates.map((date, index) => readDate(`${field}.dates.${index.toString()}`, date) ?? 0)),
  };
  if (Object.values(window).every((part) => part === null))
    throw new BadInput(field, 'must have at least one part: days or times');
  if (window.fromDay !== null && window.untilDay !== null && window.untilDay < window.fromDay)
    throw new BadInput(`${field}.untilDate`, 'must not be before fromDate');
  // Midnight as the end cannot be told from the day's beginning; who means the day's end leaves untilTime out.
  if (window.untilMinute !== null && window.untilMinute === (window.fromMinute ?? 0))
    throw new BadInput(`${field}.untilTime`, 'must differ from fromTime, which is 00:00 when left out');
  return window;
}

/** The day to which a time belongs, or undefined when the time of day is outside. */
function dayOf({ fromMinute, untilMinute }: Window, { day, minute }: WallClock): number | undefined {
  const from = fromMinute ?? 0;
  const until = untilMinute ?? DAY_END;
  if (from < until) return minute >= from && minute < until ? day : undefined;
  // It runs past midnight: what comes before its end belongs to the day on which it began.
  if (minute >= from) return day;
  return minute < until ? day - 1 : undefined;
}

function isDayOfMonth(days: readonly number[], day: number): boolean {
  const { year, month, dayOfMonth } = partsOf(day);
  return days.includes(dayOfMonth) || (days.includes(-1) && dayOfMonth === daysIn(year, month));
}

/** Whether the time on the wall lies within. An hour that comes twice is inside both times, one that is missing never. */
export function isWithin(window: Window, clock: WallClock): boolean {
  const day = dayOf(window, clock);
  return (
    day !== undefined &&
    (window.fromDay === null || day >= window.fromDay) &&
    (window.untilDay === null || day <= window.untilDay) &&
    (window.weekdays === null || window.weekdays.includes(weekdayIndex(day))) &&
    (window.daysOfMonth === null || isDayOfMonth(window.daysOfMonth, day)) &&
    (window.days === null || window.days.includes(day))
  );
}

export const timeText = (minute: number): string =>
  `${Math.floor(minute / 60)
    .toString()
    .padStart(2, '0')}:${(minute % 60).toString().padStart(2, '0')}`;

/** A window as it is answered: as it came, its lists without what stood twice. */
export interface WindowShown {
  readonly fromDate: string | null;
  readonly untilDate: string | null;
  readonly weekdays: readonly Weekday[] | null;
  readonly fromTime: string | null;
  readonly untilTime: string | null;
  readonly daysOfMonth: readonly number[] | null;
  readonly dates: readonly string[] | null;
}

export const showWindow = (window: Window): WindowShown => ({
  fromDate: window.fromDay === null ? null : dateText(window.fromDay),
  untilDate: window.untilDay === null ? null : dateText(window.untilDay),
  weekdays: window.weekdays && weekdays.filter((_name, index) => window.weekdays?.includes(index)),
  fromTime: window.fromMinute === null ? null : timeText(window.fromMinute),
  untilTime: window.untilMinute === null ? null : timeText(window.untilMinute),
  daysOfMonth: window.daysOfMonth,
  dates: window.days?.map(dateText) ?? null,
});
