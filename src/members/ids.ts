import { defineIds, type Id } from '../platform/index.js';

declare module '../platform/ids.js' {
  interface IdKinds {
    memberLink: 'lnk';
    card: 'crd';
  }
}

export type MemberLinkId = Id<'memberLink'>;
export type CardId = Id<'card'>;

export const membersIds = defineIds({ memberLink: 'lnk', card: 'crd' });
