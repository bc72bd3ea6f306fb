import { defineRefusal } from '../platform/index.js';
import type { MemberStatus } from '../ledger/index.js';
import type { CardStatus } from './card.entity.js';

/** The refusals about a member. */

export const memberNotFound = defineRefusal(
  'MemberNotFound',
  {
    rank: 'member',
    description:
      'No such member is known to the asking partner, the code is unknown, used or too old, or the card is not BOUND.',
  },
  () => ({
    message:
      'No member by that id, externalId or code is linked to this partner; a code is good once and for a minute.',
  }),
);

export const memberNotActive = defineRefusal(
  'MemberNotActive',
  {
    rank: 'memberStatus',
    description: "The member's status does not allow this.",
    fields: { memberStatus: ['MemberStatus', 'The status that the member is in.'] },
  },
  (memberStatus: MemberStatus) => ({ message: `The member is ${memberStatus}.`, memberStatus }),
);

export const alreadyLinked = defineRefusal(
  'AlreadyLinked',
  {
    rank: 'alreadyDone',
    description:
      "The member is already linked to this partner, or the externalId is another member's. The code stays good.",
  },
  (message: string) => ({ message }),
);

export const cardNotFound = defineRefusal(
  'CardNotFound',
  { rank: 'object', description: 'There is no such card, or none that one may name here.' },
  () => ({ message: 'There is no such card; its 16 digits may be mistyped.' }),
);

export const cardNotFree = defineRefusal(
  'CardNotFree',
  {
    rank: 'roomRule',
    description: 'The card cannot be bound to this member.',
    fields: { status: ['CardStatus', "Where it is in its life; BOUND: it is someone else's."] },
  },
  (status: CardStatus) => ({ message: `The card is ${status}, and cannot be bound to this member.`, status }),
);
