import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import { deliveryMethods, type ItemId } from '../offers/index.js';
import type { RedemptionId } from '../redemption/index.js';
import type { ItemOrderId } from './ids.js';

export const orderStatuses = ['RESERVED', 'PLACED', 'READY', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED'] as const;
export type ItemOrderStatus = (typeof orderStatuses)[number];

export const orderSteps = ['CONFIRM', 'READY', 'SHIP', 'DELIVER', 'CANCEL'] as const;
export type ItemOrderStep = (typeof orderSteps)[number];

/** Table `item_order`: units of one item that one member ordered. */
export const ItemOrderEntity = defineEntity({
  name: 'ItemOrder',
  tableName: 'item_order',
  properties: {
    id: column.text<ItemOrderId>().primary(),
    itemId: column.text<ItemId>(),
    /** Of the item: its terms are the order's. */
    version: column.int(),
    /** The item's owner. */
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    orderId: column.text(),
    redemptionId: column.text<RedemptionId>(),
    quantity: column.int(),
    /** Of all units, as ordered; so is money. */
    points: column.bigint(),
    /** Micros of `currency`, paid at the partner's till; null: nothing. */
    money: column.whole<Micros>().nullable(),
    currency: column.text(),
    /** As it was written last: see `statusAt`. */
    status: column.oneOf(orderStatuses),
    /** From here on a RESERVED order is CANCELLED; null: it was placed at once. */
    reservedUntil: column.time().nullable(),
    method: column.oneOf(deliveryMethods).nullable(),
    /** Erased some time after the end. */
    address: column.text().nullable(),
    tracking: column.text().nullable(),
    dueAt: column.time().nullable(),
    refundedQuantity: column.int(),
    /** Of the refunded units those that came back to stock, with the share of their cost. */
    restockedQuantity: column.int(),
    /** JSON: the counters of limits from which each unit took 1; null: none. */
    taken: column.text().nullable(),
    /** The exchange rates of the share of its cost (grants/rates-kept.ts); empty: none was needed. */
    rates: column.text(),
    /** How many steps and refunds it has had. */
    steps: column.int(),
    refunds: column.int(),
    createdAt: column.time(),
    placedAt: column.time().nullable(),
    /** The entry that captured its points. */
    placedSequence: column.bigint().nullable(),
    /** When it became DELIVERED, CANCELLED or RETURNED. */
    endedAt: column.time().nullable(),
  },
});

/** Table `item_order_step`: what was done to an order, or time did. */
export const ItemOrderStepEntity = defineEntity({
  name: 'ItemOrderStep',
  tableName: 'item_order_step',
  properties: {
    orderId: column.text<ItemOrderId>().primary(),
    number: column.int().primary(),
    step: column.oneOf(orderSteps),
    at: column.time(),
    note: column.text().nullable(),
    /** Null: time. */
    takenBy: column.text().nullable(),
  },
});

/** Table `item_order_refund`: units of an order whose points went back. */
export const ItemOrderRefundEntity = defineEntity({
  name: 'ItemOrderRefund',
  tableName: 'item_order_refund',
  properties: {
    orderId: column.text<ItemOrderId>().primary(),
    number: column.int().primary(),
    quantity: column.int(),
    /** Whether the units came back to stock, and with them the share of their cost. */
    restocked: column.boolean(),
    /** The units of the order that had come back before. */
    restockedBefore: column.int(),
    reason: column.text(),
    refundedAt: column.time(),
    entrySequence: column.bigint(),
  },
});
