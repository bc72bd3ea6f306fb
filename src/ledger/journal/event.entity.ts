import { defineEntity } from '@mikro-orm/core';
import { column, type PartnerId } from '../../platform/index.js';

/** Table `event`: append-only, written by triggers alone. */
export const EventEntity = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: column.bigint().primary().autoincrement(),
    chain: column.smallint(),
    number: column.bigint(),
    /** Real time. */
    at: column.time(),
    networkAt: column.time().nullable(),
    login: column.text(),
    operation: column.text().nullable(),
    role: column.text().nullable(),
    actor: column.text().nullable(),
    /** The table whose row changed. */
    source: column.text(),
    change: column.oneOf(['INSERT', 'UPDATE', 'DELETE', 'STOOD']),
    subject: column.text(),
    partnerId: column.text<PartnerId>().nullable(),
    before: column.json<object>(),
    after: column.json<object>(),
    digest: column.bytes(),
  },
});

/** Table `event_chain`: the end of each hash chain of events. */
export const EventChainEntity = defineEntity({
  name: 'EventChain',
  tableName: 'event_chain',
  properties: {
    chain: column.smallint().primary(),
    number: column.bigint(),
    digest: column.bytes(),
  },
});
