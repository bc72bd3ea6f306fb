import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../platform/index.js';
import type { CheckInId } from './ids.js';

/** Table `check_in`: one row for each member, partner and day. */
export const CheckInEntity = defineEntity({
  name: 'CheckIn',
  tableName: 'check_in',
  properties: {
    id: column.text<CheckInId>().primary(),
    memberId: column.text<MemberId>(),
    partnerId: column.text<PartnerId>(),
    /** In the network's zone, counted from 1 January 1970. */
    day: column.int(),
    /** Days in a row at that partner, this one counted. */
    streak: column.int(),
    checkedAt: column.time(),
  },
});
