import { micros, rowsOf, sameAs, type RecordOf, type RowOf } from '../platform/index.js';
import type { AccrualId } from '../accrual/index.js';
import type { BasketLine } from '../offers/index.js';
import type { ReceiptId } from './ids.js';
import { ReceiptEntity } from './receipt.entity.js';

export const receiptRows = rowsOf(ReceiptEntity);
export type ReceiptRow = RowOf<typeof ReceiptEntity>;

/** A purchase without a member, to be claimed, as its row has it. */
export type Receipt = RecordOf<typeof ReceiptEntity>;

export const receiptStatuses = ['UNCLAIMED', 'CLAIMED', 'LAPSED'] as const;
/** Where a receipt is in its life. */
export type ReceiptStatus = (typeof receiptStatuses)[number];

/** The states of a receipt and what each may become (README). Of a LAPSED one only a case makes an accrual. */
export const receiptTransitions = {
  UNCLAIMED: ['CLAIMED', 'LAPSED'],
  CLAIMED: [],
  LAPSED: ['CLAIMED'],
} as const satisfies Readonly<Record<ReceiptStatus, readonly ReceiptStatus[]>>;

/** The status follows from the claim and the time. */
export function statusOf({ claimedAt, claimableUntil }: Receipt, now: Date): ReceiptStatus {
  if (claimedAt !== null) return 'CLAIMED';
  return claimableUntil.getTime() <= now.getTime() ? 'LAPSED' : 'UNCLAIMED';
}

/** A receipt as it is answered. */
export interface ReceiptRecord extends Receipt {
  readonly __typename: 'Receipt';
  readonly status: ReceiptStatus;
}

/** @param now the network's time at which the row was read */
export const receiptRecord = (receipt: Receipt, now: Date): ReceiptRecord => ({
  __typename: 'Receipt',
  ...receipt,
  status: statusOf(receipt, now),
});

/** The accrual that a receipt becomes. */
export const accrualOf = (id: ReceiptId): AccrualId => sameAs('accrual', id);

type LineJson = [sku: string | null, category: string | null, quantity: number, amount: string];

/** The lines of a purchase as their column has them. */
export const linesText = (lines: readonly BasketLine[]): string =>
  JSON.stringify(
    lines.map(({ sku, category, quantity, amount }): LineJson => [sku, category, quantity, amount.toString()]),
  );

/** Reads what {@link linesText} made. */
export const linesIn = ({ lines }: Receipt): readonly BasketLine[] =>
  (JSON.parse(lines) as LineJson[]).map(([sku, category, quantity, amount]) => ({
    sku,
    category,
    quantity,
    amount: micros(BigInt(amount)),
  }));
