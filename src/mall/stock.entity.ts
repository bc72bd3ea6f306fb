import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';
import type { ItemId } from '../offers/index.js';

/** Table `stock`: one row for each item that was supplied or ordered. */
export const StockEntity = defineEntity({
  name: 'Stock',
  tableName: 'stock',
  properties: {
    itemId: column.text<ItemId>().primary(),
    /** Units in all; null: they are not counted. */
    supplied: column.bigint().nullable(),
    /** By orders that are RESERVED. */
    reserved: column.bigint(),
    /** By orders that were placed, less what came back to stock. */
    taken: column.bigint(),
    /** Whether the owner was told that few are left, since it was above the alert. */
    low: column.boolean(),
    /** How often units were added or taken away. */
    supplies: column.int(),
    /** Counts its changes: the database refuses a batch that follows from another. */
    version: column.bigint(),
  },
});

/** Table `stock_supply`: units that were added to an item, or taken away. */
export const StockSupplyEntity = defineEntity({
  name: 'StockSupply',
  tableName: 'stock_supply',
  properties: {
    itemId: column.text<ItemId>().primary(),
    number: column.int().primary(),
    /** Below 0: taken away. */
    units: column.bigint(),
    note: column.text().nullable(),
    suppliedAt: column.time(),
    suppliedBy: column.text(),
  },
});
