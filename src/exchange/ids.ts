import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    fxRate: 'fxr';
  }
}

export type FxRateId = Id<'fxRate'>;

export const exchangeIds = defineIds({ fxRate: 'fxr' });
