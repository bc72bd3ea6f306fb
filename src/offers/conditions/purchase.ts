import { earlierAt } from '../earlier.js';
import { givenKind, readNumber } from '../one-of.js';
import { defineCondition } from './rule.js';

/** Exactly one of the two is not null. */
export interface PurchaseNumber {
  readonly nth: number | null;
  readonly every: number | null;
}

const ordinal = (number: number): string => {
  const tens = number % 100;
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number.toString()}${end}`;
};

/**
 * The number of this purchase among the member's at the offer's partners, in the order of posting. Where there is no purchase
 * it looks at the number of those made.
 */
export const purchase = defineCondition<
  { readonly nth?: number | null | undefined; readonly every?: number | null | undefined },
  PurchaseNumber
>({
  read: (field, input) => {
    givenKind(field, ['nth', 'every'], input);
    return { nth: readNumber(`${field}.nth`, input.nth), every: readNumber(`${field}.every`, input.every) };
  },
  holds: ({ nth, every }, { situation, offer }) => {
    if (!situation.member) return false;
    const number = (earlierAt(situation.member, offer)?.count ?? 0) + (situation.purchase ? 1 : 0);
    if (nth !== null) return number === nth;
    return every !== null && number > 0 && number % every === 0;
  },
  places: ['PURCHASE', 'CHECK_IN', 'TASK', 'REFERRAL', 'ENROLMENT', 'BIRTHDAY', 'TIER_REACHED', 'ITEM', 'DRAW'],
  needs: 'purchases',
  plain: ({ nth, every }, language) => {
    if (language === 'zh') return nth === null ? `每购买${String(every)}次` : `第${nth.toString()}次购买`;
    return nth === null ? `for every ${ordinal(every ?? 1)} purchase` : `for the ${ordinal(nth)} purchase`;
  },
});
