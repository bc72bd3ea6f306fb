import { dayNumber, partsOf, wallClock, type TierWindow } from '../offers/index.js';

/** Days of the calendar by which credits count: numbers as in offers'  Pure. */

/** The days of which the credit counts, and how long a level stays after them. */
export interface WindowRules {
  readonly window: TierWindow;
  /** Of ROLLING. */
  readonly windowDays: number | null;
  readonly graceDays: number;
}

/** The month of the year with which the window of a month begins, counted from 0. */
const firstMonth: Readonly<Record<Exclude<TierWindow, 'ROLLING'>, (month: number) => number>> = {
  MONTH: (month) => month,
  QUARTER: (month) => month - (month % 3),
  YEAR: () => 0,
};
const months: Readonly<Record<Exclude<TierWindow, 'ROLLING'>, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

const rollingDays = ({ windowDays }: WindowRules): number => windowDays ?? 1;

/** The first day of the window in which a day lies; of a ROLLING one that ends with this day. */
export function windowStart(rules: WindowRules, day: number): number {
  if (rules.window === 'ROLLING') return day - rollingDays(rules) + 1;
  const { year, month } = partsOf(day);
  return dayNumber(year, firstMonth[rules.window](month - 1) + 1, 1);
}

/** The first day after the calendar window in which a day lies. */
function calendarEnd(window: Exclude<TierWindow, 'ROLLING'>, day: number): number {
  const { year, month } = partsOf(day);
  return dayNumber(year, firstMonth[window](month - 1) + 1 + months[window], 1);
}

/** The day at whose start a level is reviewed that was reached, or reviewed, on a day (programme, section 5). */
export const reviewDay = (rules: WindowRules, day: number): number =>
  rules.graceDays + (rules.window === 'ROLLING' ? day + rollingDays(rules) : calendarEnd(rules.window, day));

/** The most days before a day of which the credit can count in a review on it. */
export function daysBack(rules: WindowRules): number {
  if (rules.window === 'ROLLING') return rollingDays(rules);
  return 31 * 2 * months[rules.window];
}

const DAY_MS = 86_400_000;
/** The clocks of no zone are as far from UTC. */
const OFFSET_MAX_MS = 18 * 3_600_000;

/** Starts of days that are remembered: those of reviews, which many members of a ladder have in common. */
const STARTS_MAX = 1_000;
const starts = new Map<string, Date>();

/** The instant at which a day begins in a zone. By halving, since zones move their clocks as they like. */
export function startOfDay(zone: string, day: number): Date {
  const key = `${day.toString()} ${zone}`;
  const known = starts.get(key);
  if (known) return known;
  let before = day * DAY_MS - OFFSET_MAX_MS;
  let inside = day * DAY_MS + OFFSET_MAX_MS;
  while (inside - before > 1) {
    const middle = Math.floor((inside + before) / 2);
    if (wallClock(zone, new Date(middle)).day >= day) inside = middle;
    else before = middle;
  }
  if (starts.size >= STARTS_MAX) starts.clear();
  const start = new Date(inside);
  starts.set(key, start);
  return start;
}
