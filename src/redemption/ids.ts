import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    redemption: 'rdm';
    conversion: 'cnv';
    quote: 'qte';
  }
}

export type RedemptionId = Id<'redemption'>;
export type ConversionId = Id<'conversion'>;
export type QuoteId = Id<'quote'>;

export const redemptionIds = defineIds({ redemption: 'rdm', conversion: 'cnv', quote: 'qte' });
