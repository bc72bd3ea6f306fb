import type { PartnerId } from '../platform/index.js';
import {
  done,
  invalid,
  refuse,
  snapshotOf,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { weightOf, type UnitsOf } from './fulfil.js';
import type { ItemOrderId } from './ids.js';
import { keepOrderResult, orderResult, recallOrderResult, type OrderResult } from './order-result.js';
import { followOrder, giveUnitsBack, planUnitsBack, unitsBackRule, wantOrder } from './refund-units.js';

/** Gives the points of units back to their lots. */
interface RefundOrder extends Command {
  readonly orderId: ItemOrderId;
  readonly partnerId: PartnerId;
  /** 1 or more. */
  readonly units: number;
  readonly restock: boolean;
  readonly reason: string;
  /** The units of the order, whose coupons are looked through; null: there is no such order. */
  readonly gifts: UnitsOf | null;
  readonly act: string;
}

export const refundOrderOperation: Operation<RefundOrder, OrderResult> = {
  name: 'refundItemOrder',
  needs({ orderId }, needs) {
    wantOrder(needs, orderId);
  },
  follow({ orderId, partnerId }, batch, needs) {
    followOrder(batch, needs, orderId, (order) => order.partnerId === partnerId);
  },
  plan(command, batch: Batch): Decision<OrderResult> {
    const { restock, reason, act } = command;
    const back = planUnitsBack(batch, command);
    if (isRefusal(back)) return refuse(back);
    const rule = unitsBackRule(batch, back);
    if (rule) return invalid('quantity', rule);
    const { order } = giveUnitsBack(batch, back, { restock, reason, act, by: 'OWNER' });
    return done(orderResult(order, snapshotOf(back.wallet)));
  },
  weight: ({ gifts }, configs) => (gifts ? weightOf(gifts, configs) : 1),
  keep: keepOrderResult,
  recall: recallOrderResult,
};
