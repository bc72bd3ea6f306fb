import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import { channels } from '../offers/index.js';
import type { ReceiptId } from './ids.js';
import { WatchProgressEntity } from './watch/progress.entity.js';

/** Table `receipt`: a purchase without a member. The accrual that it becomes has the same id under `acr_`. */
export const ReceiptEntity = defineEntity({
  name: 'Receipt',
  tableName: 'receipt',
  properties: {
    id: column.text<ReceiptId>().primary(),
    partnerId: column.text<PartnerId>(),
    /** As printed: the orderId of the accrual to come. */
    number: column.text(),
    /** Micros of `currency`, which is the partner's. */
    spend: column.whole<Micros>(),
    currency: column.text(),
    category: column.text().nullable(),
    channel: column.oneOf(channels),
    /** JSON: see `linesText`. */
    lines: column.text(),
    occurredAt: column.time(),
    postedAt: column.time(),
    /** At this instant it is too late. */
    claimableUntil: column.time(),
    claimedAt: column.time().nullable(),
    /** Who claimed it; null: nobody has. */
    memberId: column.text<MemberId>().nullable(),
  },
});

/** Table `claim_miss`: a row for each member and day on which it claimed receipts that there were not. */
export const ClaimMissEntity = defineEntity({
  name: 'ClaimMiss',
  tableName: 'claim_miss',
  properties: {
    memberId: column.text<MemberId>().primary(),
    /** Of the network: days since 1 January 1970. */
    day: column.int().primary(),
    misses: column.int(),
  },
});

export const careEntities = [ReceiptEntity, ClaimMissEntity, WatchProgressEntity] as const;
