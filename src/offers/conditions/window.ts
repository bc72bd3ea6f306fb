import { isWithin, readWindow, showWindow, type Window, type WindowInput, type WindowShown } from '../window.js';
import type { Weekday } from '../calendar.js';
import { listed } from '../words.js';
import { defineCondition, type Language } from './rule.js';

const weekdayWords: Readonly<Record<Language, Readonly<Record<Weekday, string>>>> = {
  en: {
    MONDAY: 'Mondays',
    TUESDAY: 'Tuesdays',
    WEDNESDAY: 'Wednesdays',
    THURSDAY: 'Thursdays',
    FRIDAY: 'Fridays',
    SATURDAY: 'Saturdays',
    SUNDAY: 'Sundays',
  },
  zh: {
    MONDAY: '星期一',
    TUESDAY: '星期二',
    WEDNESDAY: '星期三',
    THURSDAY: '星期四',
    FRIDAY: '星期五',
    SATURDAY: '星期六',
    SUNDAY: '星期日',
  },
};

function inEnglish({ fromDate, untilDate, weekdays, fromTime, untilTime, daysOfMonth, dates }: WindowShown): string {
  const parts: string[] = [];
  if (weekdays)
    parts.push(
      `on ${listed(
        weekdays.map((name) => weekdayWords.en[name]),
        'en',
        'or',
      )}`,
    );
  if (daysOfMonth) {
    const days = daysOfMonth.filter((day) => day > 0).map((day) => `day ${day.toString()}`);
    const last = daysOfMonth.includes(-1) ? ['the last day'] : [];
    parts.push(`on ${listed([...days, ...last], 'en', 'or')} of a month`);
  }
  if (dates) parts.push(`on ${listed(dates, 'en', 'or')}`);
  if (fromDate !== null) parts.push(`from ${fromDate}`);
  if (untilDate !== null) parts.push(`until ${untilDate}`);
  if (fromTime !== null && untilTime !== null) parts.push(`between ${fromTime} and ${untilTime}`);
  else if (fromTime !== null) parts.push(`from ${fromTime} on`);
  else if (untilTime !== null) parts.push(`before ${untilTime}`);
  return parts.join(', ');
}

function inChinese({ fromDate, untilDate, weekdays, fromTime, untilTime, daysOfMonth, dates }: WindowShown): string {
  const parts: string[] = [];
  if (weekdays)
    parts.push(
      listed(
        weekdays.map((name) => weekdayWords.zh[name]),
        'zh',
        'or',
      ),
    );
  if (daysOfMonth) {
    const days = daysOfMonth.filter((day) => day > 0).map((day) => `${day.toString()}日`);
    const last = daysOfMonth.includes(-1) ? ['最后一天'] : [];
    parts.push(`每月${listed([...days, ...last], 'zh', 'or')}`);
  }
  if (dates) parts.push(listed(dates, 'zh', 'or'));
  if (fromDate !== null) parts.push(`${fromDate}起`);
  if (untilDate !== null) parts.push(`至${untilDate}止`);
  if (fromTime !== null && untilTime !== null) parts.push(`${fromTime}至${untilTime}`);
  else if (fromTime !== null) parts.push(`${fromTime}以后`);
  else if (untilTime !== null) parts.push(`${untilTime}以前`);
  return parts.join('，');
}

/** The time lies within days and hours of the offer's zone. */
export const window = defineCondition<WindowInput, Window>({
  read: readWindow,
  holds: (terms, { clock }) => isWithin(terms, clock),
  plain: (terms, language) => (language === 'zh' ? inChinese : inEnglish)(showWindow(terms)),
});
