import { BadInput } from '../../platform/index.js';
import { dayNumber, isLeapYear, partsOf } from '../calendar.js';
import { counted } from '../words.js';
import { defineCondition } from './rule.js';

export interface Birthday {
  readonly daysBefore: number;
  readonly daysAfter: number;
}

export interface BirthdayInput {
  readonly daysBefore?: number | null | undefined;
  readonly daysAfter?: number | null | undefined;
}

const AROUND_MAX = 31;

function readDays(field: string, days: number | null | undefined): number {
  if (days === null || days === undefined) return 0;
  if (days < 0 || days > AROUND_MAX) throw new BadInput(field, `must be 0 to ${AROUND_MAX.toString()}`);
  return days;
}

/** The day on which a birthday is kept in a year: one on 29 February is on the 28th where there is no 29th. */
function birthdayIn(year: number, month: number, dayOfMonth: number): number {
  return month === 2 && dayOfMonth === 29 && !isLeapYear(year)
    ? dayNumber(year, 2, 28)
    : dayNumber(year, month, dayOfMonth);
}

/** The day is the member's birthday, or so many days of the calendar before or after it. */
export const birthday = defineCondition<BirthdayInput, Birthday>({
  read: (field, input) => ({
    daysBefore: readDays(`${field}.daysBefore`, input.daysBefore),
    daysAfter: readDays(`${field}.daysAfter`, input.daysAfter),
  }),
  holds: ({ daysBefore, daysAfter }, { situation, clock }) => {
    const born = situation.member?.birthday;
    if (!born) return false;
    const { year } = partsOf(clock.day);
    // The days around a birthday early in January or late in December lie in two years.
    return [year - 1, year, year + 1].some((one) => {
      const day = birthdayIn(one, born.month, born.dayOfMonth);
      return clock.day >= day - daysBefore && clock.day <= day + daysAfter;
    });
  },
  needs: 'birthday',
  plain: ({ daysBefore, daysAfter }, language) => {
    if (language === 'zh') {
      const around = [
        ...(daysBefore > 0 ? [`前${daysBefore.toString()}天`] : []),
        ...(daysAfter > 0 ? [`后${daysAfter.toString()}天`] : []),
      ];
      return around.length === 0 ? '生日当天' : `生日${around.join('至')}内`;
    }
    const around = [
      ...(daysBefore > 0 ? [`${counted(daysBefore, 'day')} before`] : []),
      ...(daysAfter > 0 ? [`${counted(daysAfter, 'day')} after`] : []),
    ];
    return around.length === 0
      ? "on the member's birthday"
      : `on the member's birthday and up to ${around.join(' or ')} it`;
  },
});
