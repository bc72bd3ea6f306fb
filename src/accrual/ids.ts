import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    accrual: 'acr';
  }
}

export type AccrualId = Id<'accrual'>;

export const accrualIds = defineIds({ accrual: 'acr' });
