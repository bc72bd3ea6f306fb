import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    itemOrder: 'ord';
  }
}

export type ItemOrderId = Id<'itemOrder'>;

export const mallIds = defineIds({ itemOrder: 'ord' });
