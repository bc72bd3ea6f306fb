import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../../platform/index.js';

/**
 * Table `refusal_log`: a log, with a partition a day, whose rows nothing tells apart. The ORM wants a primary key of every entity:
 * these three stand for it, and nothing is ever looked for by them.
 */
export const RefusalEntity = defineEntity({
  name: 'LoggedRefusal',
  tableName: 'refusal_log',
  properties: {
    /** Real time. */
    at: column.timeOfClock().primary(),
    /** Of who asked, or that a member of staff named. */
    partnerId: column.text<PartnerId>().nullable(),
    memberId: column.text<MemberId>().nullable(),
    /** The key's id or the token's subject. */
    askedBy: column.text().primary(),
    operation: column.text().primary(),
    code: column.text(),
    fields: column.json<object>(),
  },
});

export const refusalsEntities = [RefusalEntity] as const;
