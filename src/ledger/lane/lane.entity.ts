import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId } from '../../platform/index.js';

/** Table `lane_head`: one row, which every batch moves on. */
export const LaneHeadEntity = defineEntity({
  name: 'LaneHead',
  tableName: 'lane_head',
  properties: {
    id: column.smallint().primary(),
    /** Of the journal's last entry. */
    sequence: column.bigint(),
    batch: column.bigint(),
    /** Of the last seal. */
    digest: column.bytes(),
    postedAt: column.time(),
    /** The open settlement period. */
    period: column.int(),
    /** Raised by each change of what batches are planned by, news among them. */
    configVersion: column.bigint(),
    /** By which the network's clock is ahead of the database's, in milliseconds. */
    clockOffsetMs: column.bigint(),
    /** All points ever issued. */
    issued: column.whole(),
    /** Counts the changes of members' statuses. */
    news: column.bigint(),
  },
});

/** Table `lane_news`: whose status changed, by the number of the change; only the latest are kept. */
export const LaneNewsEntity = defineEntity({
  name: 'LaneNews',
  tableName: 'lane_news',
  properties: {
    number: column.bigint().primary(),
    memberId: column.text<MemberId>(),
  },
});

/** Table `idempotency_key`: what gives an operation's first answer again. */
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
    /** The last entry of its operation; null when the operation made none. */
    entrySequence: column.bigint().nullable(),
  },
});
