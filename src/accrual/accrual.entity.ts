import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import { channels } from '../offers/index.js';
import type { LotId, RateSheetId } from '../ledger/index.js';
import { AccrualComponentEntity } from './component.entity.js';
import { AccrualLineEntity } from './line.entity.js';
import type { AccrualId } from './ids.js';

/** Table `accrual`: one row for each orderId of a partner. The accrual's lot has the same id under `lot_`. */
export const AccrualEntity = defineEntity({
  name: 'Accrual',
  tableName: 'accrual',
  properties: {
    id: column.text<AccrualId>().primary(),
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    orderId: column.text(),
    /** Micros of `currency`, which is the partner's. */
    spend: column.whole<Micros>(),
    currency: column.text(),
    category: column.text().nullable(),
    channel: column.oneOf(channels),
    /** The partner's own numbers of where it was; null: not said. */
    store: column.text().nullable(),
    till: column.text().nullable(),
    occurredAt: column.time(),
    rateSheetId: column.text<RateSheetId>(),
    lotId: column.text<LotId>(),
    /** The points that were earned, before reversals. */
    points: column.bigint(),
    reversedPoints: column.bigint(),
    /** Of the points reversed, those that came back without goods. */
    reversedAlone: column.bigint(),
    /** Of goods that came back. */
    returnedSpend: column.whole<Micros>(),
    expiresAt: column.time().nullable(),
    createdAt: column.time(),
    entrySequence: column.bigint(),
  },
});

export const accrualEntities = [AccrualEntity, AccrualComponentEntity, AccrualLineEntity] as const;
