import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';
import type { ConversionId, QuoteId, RedemptionId } from './ids.js';

/** Table `redemption`: one row for each orderId of a partner. Its status follows from the captured points and its hold, which has the same id. */
export const RedemptionEntity = defineEntity({
  name: 'Redemption',
  tableName: 'redemption',
  properties: {
    id: column.text<RedemptionId>().primary(),
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    orderId: column.text(),
    quoteId: column.text<QuoteId>().nullable(),
    rateSheetId: column.text<RateSheetId>(),
    /** The points asked for at authorisation. */
    points: column.bigint(),
    /** The value that the member gets at the till, in micros of `currency`, whole minor units. */
    value: column.whole<Micros>(),
    currency: column.text(),
    /** r of the quote's sheet, or without a quote of the sheet at authorisation; kept through capture and refunds. */
    reimbursementPrice: column.bigint<Micros>(),
    capturedPoints: column.bigint(),
    refundedPoints: column.bigint(),
    /** The partner's own numbers of where it was; null: not said. */
    store: column.text().nullable(),
    till: column.text().nullable(),
    /** The order of an item, or the play, that it pays for; null: it is a redemption by itself. */
    forId: column.text().nullable(),
    createdAt: column.time(),
    entrySequence: column.bigint(),
  },
});

/** Table `quote`: the price of a redemption, kept until it expires. */
export const QuoteEntity = defineEntity({
  name: 'Quote',
  tableName: 'quote',
  properties: {
    id: column.text<QuoteId>().primary(),
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    points: column.bigint(),
    /** Micros of the partner's currency, whole minor units. */
    value: column.whole<Micros>(),
    rateSheetId: column.text<RateSheetId>(),
    createdAt: column.time(),
    expiresAt: column.time(),
    /** Null until it is used. */
    redemptionId: column.text<RedemptionId>().nullable(),
  },
});

export type ConversionDirection = 'IN' | 'OUT';

/** Table `conversion`: an exchange with a partner's own scheme. One row for each reference of a partner. */
export const ConversionEntity = defineEntity({
  name: 'Conversion',
  tableName: 'conversion',
  properties: {
    id: column.text<ConversionId>().primary(),
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    direction: column.text<ConversionDirection>(),
    reference: column.text(),
    points: column.bigint(),
    /** Millionths of a unit of the partner's own scheme. */
    nativeUnits: column.whole(),
    rateSheetId: column.text<RateSheetId>(),
    createdAt: column.time(),
    entrySequence: column.bigint(),
  },
});

export const redemptionEntities = [RedemptionEntity, QuoteEntity, ConversionEntity] as const;
