import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';

/** Table `fx_rate`: append-only. */
export const FxRateEntity = defineEntity({
  name: 'FxRate',
  tableName: 'fx_rate',
  properties: {
    id: column.bigint().primary().autoincrement(),
    base: column.text(),
    quote: column.text(),
    /** A decimal as text. */
    rate: column.decimal(),
    effectiveFrom: column.time(),
    source: column.text(),
    publishedAt: column.time(),
    publishedBy: column.text(),
  },
});
