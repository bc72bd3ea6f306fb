import type { Micros, PartnerId } from '../platform/index.js';
import {
  done,
  duplicateOrder,
  invalid,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { currencyMismatch } from '../partners/index.js';
import { isRefusal } from '../exchange/index.js';
import type { BasketLine, Channel } from '../offers/index.js';
import { accrualStore, earningPartner, occurredAtRule } from '../accrual/index.js';
import type { ReceiptId } from './ids.js';
import { linesText, receiptRecord, type Receipt } from './receipt.js';
import { receiptsToChange, receiptStore } from './receipt-store.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Posts a purchase without a member. All values have been read and are within their bounds. */
interface PostReceipt extends Command {
  readonly id: ReceiptId;
  readonly partnerId: PartnerId;
  readonly number: string;
  /** Positive. */
  readonly spend: Micros;
  readonly currency: string;
  readonly category: string | null;
  readonly channel: Channel;
  readonly lines: readonly BasketLine[];
  /** Null: now. */
  readonly occurredAt: Date | null;
  readonly backdateDays: number;
  /** The setting KULA_CLAIM_DAYS. */
  readonly claimDays: number;
  readonly act: string;
}

function planPosting(command: PostReceipt, batch: Batch): Decision<ReceiptId> {
  const { id, partnerId, number, spend, currency, category, channel, lines, claimDays, act } = command;
  const { now } = batch;
  const rule = occurredAtRule(command.occurredAt, now, command.backdateDays);
  if (rule) return invalid('occurredAt', rule);
  const partner = earningPartner(batch, partnerId);
  if (isRefusal(partner)) return refuse(partner);
  const accrual = batch.of(accrualStore).ofOrder(partnerId, number);
  if (accrual) return refuse(duplicateOrder(accrual));
  const other = batch.of(receiptStore).find({ partnerId, number });
  if (other) return refuse(duplicateOrder(receiptRecord(other, now)));
  if (currency !== partner.currency) return refuse(currencyMismatch(partner.currency));
  const occurredAt = command.occurredAt !== null && command.occurredAt < now ? command.occurredAt : now;
  const receipt: Receipt = {
    id,
    partnerId,
    number,
    spend,
    currency,
    category,
    channel,
    lines: linesText(lines),
    occurredAt,
    postedAt: now,
    claimableUntil: new Date(now.getTime() + claimDays * DAY_MS),
    claimedAt: null,
    memberId: null,
  };
  receiptsToChange(batch).add(receipt, act);
  return done(id);
}

/** Refuses: PartnerNotActive, DuplicateOrder, CurrencyMismatch. */
export const postReceiptOperation: Operation<PostReceipt, ReceiptId> = {
  name: 'postReceipt',
  needs({ partnerId, number }, needs) {
    needs.want(accrualStore, { partnerId, orderId: number });
    needs.want(receiptStore, { partnerId, number });
  },
  plan: planPosting,
  keep: (id) => id,
  recall: (id) => id as ReceiptId,
};
