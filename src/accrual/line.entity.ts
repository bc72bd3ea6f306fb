import { defineEntity } from '@mikro-orm/core';
import { column, type Micros } from '../platform/index.js';
import type { AccrualId } from './ids.js';

/** Table `accrual_line`: the goods of a purchase as they were sent, with the units that came back. */
export const AccrualLineEntity = defineEntity({
  name: 'AccrualLine',
  tableName: 'accrual_line',
  properties: {
    accrualId: column.text<AccrualId>().primary(),
    /** Counts from 1. */
    ordinal: column.smallint().primary(),
    sku: column.text().nullable(),
    category: column.text().nullable(),
    quantity: column.int(),
    /** Of all units. */
    amount: column.whole<Micros>(),
    returnedQuantity: column.int(),
    /** What the units that came back had cost. */
    returnedAmount: column.whole<Micros>(),
  },
});
