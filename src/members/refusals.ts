import { defineRefusal } from '../platform/index.js';
import type { MemberStatus } from '../ledger/index.js';

/** The refusals about a member. */

export const memberNotFound = defineRefusal(
  'MemberNotFound',
  {
    rank: 'member',
    description: 'No such member is known to the asking partner, or the code is unknown, used or too old.',
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
