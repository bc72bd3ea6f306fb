import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';
import type { OfferId } from '../offers/index.js';
import type { AccrualId } from './ids.js';

/**
 * Table `accrual_component`: the reasons for an accrual's points, when it earned by more than the base rate, or when limits
 * counted it. The points of its rows add up to those of the accrual; the first row is the base rate's.
 */
export const AccrualComponentEntity = defineEntity({
  name: 'AccrualComponent',
  tableName: 'accrual_component',
  properties: {
    accrualId: column.text<AccrualId>().primary(),
    /** Counts from 1, in the order of the rules. */
    ordinal: column.smallint().primary(),
    reason: column.text(),
    points: column.bigint(),
    /** The time zone whose days and hours counted. */
    timeZone: column.text(),
    reversedPoints: column.bigint(),
    /** The campaign or the ladder. */
    offerId: column.text<OfferId>().nullable(),
    offerVersion: column.int().nullable(),
    /** JSON; null: by the rate sheet alone. */
    record: column.text().nullable(),
    /** JSON; null: nothing was given back. */
    givenBack: column.text().nullable(),
  },
});
