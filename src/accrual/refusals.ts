import type { Refusal } from '../ledger/index.js';

export const accrualNotFound = (): Refusal => ({
  __typename: 'AccrualNotFound',
  code: 'ACCRUAL_NOT_FOUND',
  message: 'This partner has no such accrual.',
});
