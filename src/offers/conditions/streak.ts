import { counted } from '../words.js';
import { givenKind, readNumber } from '../one-of.js';
import { defineCondition } from './rule.js';

/** Exactly one of the two is not null. */
export interface Streak {
  readonly atLeast: number | null;
  readonly every: number | null;
}

/** Days in a row with a check-in, this one counted: at least this many, or a multiple of this many. */
export const streak = defineCondition<
  { readonly atLeast?: number | null | undefined; readonly every?: number | null | undefined },
  Streak
>({
  read: (field, input) => {
    givenKind(field, ['atLeast', 'every'], input);
    return { atLeast: readNumber(`${field}.atLeast`, input.atLeast), every: readNumber(`${field}.every`, input.every) };
  },
  holds: ({ atLeast, every }, { situation }) => {
    if (situation.streak === null) return false;
    if (atLeast !== null) return situation.streak >= atLeast;
    return every !== null && situation.streak > 0 && situation.streak % every === 0;
  },
  places: ['CHECK_IN'],
  plain: ({ atLeast, every }, language) => {
    if (language === 'zh')
      return atLeast === null ? `每连续签到${String(every)}天` : `连续签到至少${atLeast.toString()}天`;
    return atLeast === null
      ? `for every ${counted(every ?? 1, 'day')} in a row`
      : `from ${counted(atLeast, 'day')} in a row`;
  },
});
