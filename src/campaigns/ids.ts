import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    referral: 'ref';
  }
}

export type ReferralId = Id<'referral'>;

export const campaignsIds = defineIds({ referral: 'ref' });
