import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    checkIn: 'chk';
  }
}

export type CheckInId = Id<'checkIn'>;

export const engagementIds = defineIds({ checkIn: 'chk' });
