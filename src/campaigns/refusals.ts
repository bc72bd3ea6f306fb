import { defineRefusal } from '../platform/index.js';
import type { ReferralBar } from './referral.js';

const sentences: Readonly<Record<ReferralBar, string>> = {
  UNKNOWN_CODE: 'No member has this code.',
  SELF: 'The code is your own.',
  ALREADY_REFERRED: 'The member has come by a code already.',
  HAS_PURCHASED: 'The member has bought something already: a code is claimed before the first purchase.',
  CIRCULAR: 'The member is among those who brought the one with this code.',
  TOO_LATE: 'A code is claimed within 30 days of joining.',
};

export const referralNotAllowed = defineRefusal(
  'ReferralNotAllowed',
  {
    rank: 'roomRule',
    description: 'The code cannot be claimed.',
    fields: { bar: ['ReferralBar', 'The first reason, in their order.'] },
  },
  (bar: ReferralBar) => ({ message: sentences[bar], bar }),
);
