import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId, type Role } from '../../platform/index.js';

/**
 * Table `refusal_log`: a log with one partition for each day, and without a primary key. The ORM requires one of every
 * entity: the three columns that are marked stand for it, and nothing is ever looked up by them.
 */
export const RefusalEntity = defineEntity({
  name: 'LoggedRefusal',
  tableName: 'refusal_log',
  properties: {
    /** Real time. */
    at: column.timeOfClock().primary(),
    /** The partner of the caller, or one that a member of staff named. */
    partnerId: column.text<PartnerId>().nullable(),
    memberId: column.text<MemberId>().nullable(),
    /** The key's id or the token's subject. */
    askedBy: column.text().primary(),
    operation: column.text().primary(),
    code: column.text(),
    fields: column.json<object>(),
    /** These three are null in rows from before they were kept. */
    id: column.text().nullable(),
    /** Of who asked. */
    role: column.text<Role>().nullable(),
    requestId: column.text().nullable(),
  },
});

export const refusalsEntities = [RefusalEntity] as const;
