import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId } from '../platform/index.js';
import type { DrawId } from '../offers/index.js';
import type { GrantId } from '../grants/index.js';
import type { RedemptionId } from '../redemption/index.js';
import type { PlayId } from './ids.js';

/** Table `play`: one row for each play. */
export const PlayEntity = defineEntity({
  name: 'Play',
  tableName: 'play',
  properties: {
    id: column.text<PlayId>().primary(),
    drawId: column.text<DrawId>(),
    /** 1, 2, 3 ... of its draw. */
    number: column.bigint(),
    memberId: column.text<MemberId>(),
    clientSeed: column.text(),
    /** Places of prizes, from 1. */
    drawn: column.int(),
    given: column.int(),
    /** Null: it was free. */
    redemptionId: column.text<RedemptionId>().nullable(),
    /** Null: nothing was won. */
    grantId: column.text<GrantId>().nullable(),
    /** JSON: what it took from the counters of the draw's limits; null: nothing. */
    taken: column.text().nullable(),
    playedAt: column.time(),
  },
});
