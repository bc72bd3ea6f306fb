import { defineIds, type Id } from '../../../src/platform/index.js';

declare module '../../../src/platform/ids.js' {
  interface IdKinds {
    gift: 'gft';
    giftCase: 'gfc';
  }
}

export type GiftId = Id<'gift'>;
export type GiftCaseId = Id<'giftCase'>;

export const giftsIds = defineIds({ gift: 'gft', giftCase: 'gfc' });
