import { defineRefusal } from '../platform/index.js';

export const accrualNotFound = defineRefusal(
  'AccrualNotFound',
  { rank: 'object', description: 'The asking partner has no such accrual.' },
  () => ({ message: 'This partner has no such accrual.' }),
);
