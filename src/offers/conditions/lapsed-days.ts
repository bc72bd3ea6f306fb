import { BadInput } from '../../platform/index.js';
import { earlierAt } from '../earlier.js';
import { wallClock } from '../wall-clock.js';
import { counted } from '../words.js';
import { defineCondition } from './rule.js';

const LAPSED_MAX = 36_500;

/** The member's last purchase at the offer's partners was at least this many local days ago; without one it does not hold. */
export const lapsedDays = defineCondition<number, number>({
  read: (field, input) => {
    if (input < 1 || input > LAPSED_MAX) throw new BadInput(field, `must be 1 to ${LAPSED_MAX.toString()}`);
    return input;
  },
  holds: (terms, { situation, offer, clock }) => {
    const earlier = situation.member && earlierAt(situation.member, offer);
    return !!earlier && clock.day - wallClock(offer.timeZone, earlier.lastAt).day >= terms;
  },
  needs: 'purchases',
  plain: (terms, language) =>
    language === 'zh'
      ? `距上次购买至少${terms.toString()}天`
      : `at least ${counted(terms, 'day')} after the last purchase`,
});
