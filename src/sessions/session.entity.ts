import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId, type Role, type SessionId } from '../platform/index.js';

/** Table `session`; all its times are real time. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: column.text<SessionId>().primary(),
    secretHash: column.bytes(),
    role: column.text<Role>(),
    partnerId: column.text<PartnerId>().nullable(),
    memberId: column.text<MemberId>().nullable(),
    actor: column.text(),
    /** JSON of {@link SessionGrant}s; null means that there is only this one. */
    grants: column.text().nullable(),
    createdAt: column.time(),
    seenAt: column.time(),
    endsAt: column.time(),
  },
});
