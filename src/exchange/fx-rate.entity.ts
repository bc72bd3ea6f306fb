import { defineEntity, p } from '@mikro-orm/core';

/** Table `fx_rate`: append-only. */
export const FxRateEntity = defineEntity({
  name: 'FxRate',
  tableName: 'fx_rate',
  properties: {
    id: p.bigint().primary().autoincrement(),
    base: p.string(),
    quote: p.string(),
    /** A decimal as text. */
    rate: p.decimal(),
    effectiveFrom: p.datetime(3),
    source: p.string(),
    publishedAt: p.datetime(3),
    publishedBy: p.string(),
  },
});
