import type { Id, IdKind, PartnerId, Refusal } from '../platform/index.js';
import { roomRule, walletsOf, wantRoom, type Batch, type Needs, type Wallet } from '../ledger/index.js';
import {
  bookSource,
  isRefusal,
  priceSlices,
  takeUpTo,
  type PartnerTerms,
  type PricedSlice,
  type RateSheet,
} from '../exchange/index.js';
import type { RedemptionId } from './ids.js';
import { priceOf, sheetInForce, type Price } from './price.js';
import { postRedeemed } from './redeem.js';
import { redemptionStore, type Redemption } from './redemption.js';

/**
 * Spending points within an operation of another room, such as a play: a redemption that is captured at once and belongs to an
 * object of that room. The operation wants by {@link wantSpending}, prices by {@link priceSpending} and {@link tillPrice}, and spends
 * by {@link spendNow}. Partner, member and the points of the wallet are its own to ask about.
 */

/** In `needs` or `follow`: asks for what spending at a partner needs beside the wallet and its lots. */
export function wantSpending(needs: Needs, partnerId: PartnerId, orderId: string): void {
  needs.want(redemptionStore, { partnerId, orderId });
  wantRoom(needs, partnerId);
}

/** Points that are about to be spent, with what they cost and bring. */
export interface Spending {
  readonly partner: PartnerTerms;
  readonly points: bigint;
  readonly sheet: RateSheet;
  readonly slices: readonly PricedSlice[];
}

/** The prices at which points are spent now. The wallet may have fewer. Refusals: NoRateInForce, FxRateMissing. */
export function priceSpending(
  batch: Batch,
  { memberId }: Wallet,
  partner: PartnerTerms,
  points: bigint,
): Spending | Refusal {
  const sheet = sheetInForce(batch, partner.id);
  if (isRefusal(sheet)) return sheet;
  const acceptor = { partnerId: partner.id, currency: partner.currency, price: sheet.reimbursementPrice };
  const lots = walletsOf(batch).lotsOf(memberId);
  const slices = priceSlices(
    batch.config(bookSource),
    takeUpTo(lots, points, (lot) => lot.remaining),
    acceptor,
    batch.now,
  );
  return 'code' in slices ? slices : { partner, points, sheet, slices };
}

/** What the points are worth at the till. Refusals: AmountTooSmall. */
export const tillPrice = ({ points, sheet, partner }: Spending): Price | Refusal =>
  priceOf({ points }, sheet, partner.currency);

/** The rule of bounds that spending would break; undefined when it keeps them all. */
export const spendingRule = (batch: Batch, wallet: Wallet, { partner, points }: Spending): string | undefined =>
  roomRule(batch, wallet, partner.id, points, 'forward');

/** To what a redemption belongs. */
interface SpentFor {
  readonly id: RedemptionId;
  /** Among the orders of the partner; it was wanted, and no redemption has it. */
  readonly orderId: string;
  /** The object that takes its further steps, if there are any. */
  readonly subjectId: Id<IdKind>;
}

/** Spends the points by one entry. All has been checked before, and the wallet has them. */
export function spendNow(
  batch: Batch,
  wallet: Wallet,
  { partner, points, sheet, slices }: Spending,
  { value }: Price,
  { id, orderId, subjectId }: SpentFor,
): Redemption {
  const entrySequence = postRedeemed({ id, partnerId: partner.id }, batch, wallet, slices);
  const redemption: Redemption = {
    __typename: 'Redemption',
    id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    orderId,
    quoteId: null,
    rateSheetId: sheet.id,
    status: 'CAPTURED',
    points,
    value,
    currency: partner.currency,
    reimbursementPrice: sheet.reimbursementPrice,
    capturedPoints: points,
    refundedPoints: 0n,
    store: null,
    till: null,
    subjectId,
    heldUntil: null,
    createdAt: batch.now,
    entrySequence,
  };
  batch.of(redemptionStore).add(redemption);
  return redemption;
}
