import type { Id, IdKind, PartnerId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';

/** Orders of a partner that something else holds before they have an accrual: a room to the right says what. */

/** What holds an order. The accrual that it may become has the same id under its own prefix, and no other accrual has the order. */
interface Holder {
  readonly __typename: string;
  readonly id: Id<IdKind>;
}

interface OrderHolder {
  /** In `needs`: asks what holds an order. */
  want(needs: Needs, partnerId: PartnerId, orderId: string): void;
  /** When planning: what holds an order that was asked for; undefined: nothing does. */
  of(batch: Batch, partnerId: PartnerId, orderId: string): Holder | undefined;
}

let holder: OrderHolder | undefined;

/** Says what may hold orders. A room does so when it is loaded. */
export function defineOrderHolder(defined: OrderHolder): OrderHolder {
  if (holder) throw new Error('what holds orders is defined twice');
  holder = defined;
  return defined;
}

export const orderHolder = (): OrderHolder | undefined => holder;
