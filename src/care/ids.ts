import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    receipt: 'rcp';
  }
}

export type ReceiptId = Id<'receipt'>;

export const careIds = defineIds({ receipt: 'rcp' });
