import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId } from '../../platform/index.js';

/** Table `lane_head`: one row, which every batch moves on. */
export const LaneHeadEntity = defineEntity({
  name: 'LaneHead',
  tableName: 'lane_head',
  properties: {
    id: column.smallint().primary(),
    /** The sequence of the journal's last entry. */
    sequence: column.bigint(),
    batch: column.bigint(),
    /** The digest of the last seal. */
    digest: column.bytes(),
    postedAt: column.time(),
    /** The open settlement period. */
    period: column.int(),
    /** Raised by each change of the things that batches are planned by, and by each news. */
    configVersion: column.bigint(),
    /** The time by which the network's clock is ahead of the database's, in milliseconds. */
    clockOffsetMs: column.bigint(),
    /** All points ever issued. */
    issued: column.whole(),
    /** The number of changes of members' statuses so far. */
    news: column.bigint(),
  },
});

/** Table `lane_news`: the members whose status changed, by the number of the change. Only the latest are kept. */
export const LaneNewsEntity = defineEntity({
  name: 'LaneNews',
  tableName: 'lane_news',
  properties: {
    number: column.bigint().primary(),
    memberId: column.text<MemberId>(),
  },
});

/** Table `idempotency_key`: the keys of operations, each with the result by which the first answer is given again. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    scope: column.text().primary(),
    key: column.text().primary(),
    operation: column.text(),
    inputHash: column.bytes(),
    result: column.text(),
    /** Real time. */
    createdAt: column.time(),
    /** The sequence of the operation's last entry; null when it made none. */
    entrySequence: column.bigint().nullable(),
  },
});
