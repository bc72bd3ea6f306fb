import type { MemberId } from '../platform/index.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { ItemOrderId } from './ids.js';
import type { ItemOrder } from './order.js';

/** What later steps change of an order, as it was right after this one. */
export type OrderState = Pick<
  ItemOrder,
  'status' | 'reservedUntil' | 'tracking' | 'dueAt' | 'refundedQuantity' | 'steps'
>;

/** The answer of every operation on an order: the order and the wallet right after it. */
export interface OrderResult {
  readonly orderId: ItemOrderId;
  readonly state: OrderState;
  /** Null on a replay, which loads it again: read again after every order, it was a third of what PostgreSQL did for one. */
  readonly order: ItemOrder | null;
  readonly wallet: WalletSnapshot;
}

export const orderResult = (order: ItemOrder, wallet: WalletSnapshot): OrderResult => {
  const { id: orderId, status, reservedUntil, tracking, dueAt, refundedQuantity, steps } = order;
  return { orderId, state: { status, reservedUntil, tracking, dueAt, refundedQuantity, steps }, order, wallet };
};

type Kept = [
  orderId: ItemOrderId,
  status: ItemOrder['status'],
  reservedUntil: number | null,
  tracking: string | null,
  dueAt: number | null,
  refundedQuantity: number,
  steps: number,
  memberId: MemberId,
  available: string,
  held: string,
  version: number,
];

const timeOf = (at: Date | null): number | null => at?.getTime() ?? null;
const dateOf = (time: number | null): Date | null => (time === null ? null : new Date(time));

export function keepOrderResult({ orderId, state, wallet }: OrderResult): string {
  const kept: Kept = [
    orderId,
    state.status,
    timeOf(state.reservedUntil),
    state.tracking,
    timeOf(state.dueAt),
    state.refundedQuantity,
    state.steps,
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
  ];
  return JSON.stringify(kept);
}

export function recallOrderResult(text: string): OrderResult {
  const [orderId, status, reservedUntil, tracking, dueAt, refundedQuantity, steps, memberId, available, held, version] =
    JSON.parse(text) as Kept;
  return {
    orderId,
    state: { status, reservedUntil: dateOf(reservedUntil), tracking, dueAt: dateOf(dueAt), refundedQuantity, steps },
    order: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
