import { defineRefusal, exactMoney, formatMicros, type Micros } from '../platform/index.js';

export const accrualNotFound = defineRefusal(
  'AccrualNotFound',
  { rank: 'object', description: 'The asking partner has no such accrual.' },
  () => ({ message: 'This partner has no such accrual.' }),
);

/** Its arguments are the spend of the purchase that has not come back, and its currency. */
export const exceedsOriginalSpend = defineRefusal(
  'ExceedsOriginalSpend',
  {
    rank: 'original',
    description: 'More comes back than was bought, or all has come back.',
    fields: { remaining: ['Money', 'The spend of the purchase that has not come back.'] },
  },
  (remaining: Micros, currency: string) => ({
    message: `Of the purchase only ${formatMicros(remaining, 2)} ${currency} has not come back.`,
    remaining: exactMoney(remaining, currency),
  }),
);
