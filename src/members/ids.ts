import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    memberLink: 'lnk';
  }
}

export type MemberLinkId = Id<'memberLink'>;

export const membersIds = defineIds({ memberLink: 'lnk' });
