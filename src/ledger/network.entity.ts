import { defineEntity } from '@mikro-orm/core';
import { column, type Micros } from '../platform/index.js';

/** Table `network`: one row, made when the network is. */
export const NetworkEntity = defineEntity({
  name: 'Network',
  tableName: 'network',
  properties: {
    id: column.smallint().primary(),
    name: column.text(),
    pointsCode: column.text(),
    baseCurrency: column.text(),
    /** Micros of the base currency for one point. */
    pointValue: column.bigint<Micros>(),
    createdAt: column.time(),
    /** Tells this network's feed of changes from that of a network made anew in its place. */
    feed: column.uuid(),
  },
});
