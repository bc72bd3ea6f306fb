import { defineRefusal } from '../platform/index.js';

export const receiptNotFound = defineRefusal(
  'ReceiptNotFound',
  {
    rank: 'object',
    description: 'There is no such receipt to claim: number, total and currency must all be as printed.',
  },
  () => ({ message: 'There is no such receipt to claim, with this number and total.' }),
);
