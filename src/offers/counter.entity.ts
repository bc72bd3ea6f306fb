import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';
import type { OfferId } from './ids.js';
import { limitScopes, measures } from './limits.js';
import { spans } from './span.js';

/** Table `counter`: what one subject has used of an offer in one span of time. */
export const CounterEntity = defineEntity({
  name: 'Counter',
  tableName: 'counter',
  properties: {
    offerId: column.text<OfferId>().primary(),
    measure: column.oneOf(measures).primary(),
    per: column.oneOf(limitScopes).primary(),
    span: column.oneOf(spans).primary(),
    /** The member or the partner; empty: all together. */
    subject: column.text().primary(),
    /** The span's name, local to the offer. */
    during: column.text().primary(),
    used: column.whole(),
    /** As the batch found it that wrote the row last. */
    usedBefore: column.whole(),
  },
});
