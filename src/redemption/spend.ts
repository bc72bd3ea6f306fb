import type { Refusal } from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import { insufficientPoints, takeFrom, walletsOf, type Batch, type Poster, type Wallet } from '../ledger/index.js';
import type { Site } from '../partners/index.js';
import {
  bookSource,
  burnSlices,
  priceSlices,
  takeUpTo,
  type Acceptor,
  type PartnerTerms,
  type PricedSlice,
  type RateSheet,
} from '../exchange/index.js';
import type { Price } from './price.js';
import type { Quote } from './quote.js';
import { redemptionStore, type Redemption } from './redemption.js';

/**
 * Spending points, in the parts that an operation asks in the order of its refusals and then does. `redeemPoints` is made of them, and
 * so is whatever another room sells for points.
 */

/** Whose points are spent, where, how many, and whether for good or as a hold. */
export interface Spending {
  readonly partner: PartnerTerms;
  readonly wallet: Wallet;
  readonly sheet: RateSheet;
  readonly points: bigint;
  readonly capture: boolean;
}

/** The lots that are burnt, with what is paid for them; empty for a hold, of which money moves at its capture. Refusals: FxRateMissing. */
export function priceSpending(
  batch: Batch,
  { partner, wallet, sheet, points, capture }: Spending,
): readonly PricedSlice[] | Refusal {
  if (!capture) return [];
  const lots = walletsOf(batch).lotsOf(wallet.memberId);
  const slices = takeUpTo(lots, points, (lot) => lot.remaining);
  const acceptor: Acceptor = { partnerId: partner.id, currency: partner.currency, price: sheet.reimbursementPrice };
  return priceSlices(batch.config(bookSource), slices, acceptor, batch.now);
}

/** InsufficientPoints where the wallet has fewer. */
export const pointsRefusal = ({ wallet, points }: Spending): Refusal | undefined =>
  points > wallet.available ? insufficientPoints(wallet.available, points) : undefined;

/** What a redemption is called, and what it is for. */
export interface SpendingNames {
  readonly id: RedemptionId;
  readonly orderId: string;
  readonly quote: Quote | null;
  readonly site: Site | undefined;
  /** How long a hold is held. */
  readonly holdSeconds: number;
  /** The order of an item, or the play, that it pays for; null: a redemption by itself. */
  readonly forId: string | null;
}

/**
 * Makes the redemption with its one entry. All refusals have been asked.
 * @param slices as {@link priceSpending} gave them
 * @param also posts more in the same entry
 */
export function spendNow(
  batch: Batch,
  spending: Spending,
  { slices, value }: { readonly slices: readonly PricedSlice[]; readonly value: Price['value'] },
  names: SpendingNames,
  also?: (to: Poster) => void,
): Redemption {
  const { partner, wallet, sheet, points, capture } = spending;
  const sequence = capture ? burn(batch, spending, names, slices, also) : hold(batch, spending, names, also);
  const redemption: Redemption = {
    __typename: 'Redemption',
    id: names.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    orderId: names.orderId,
    quoteId: names.quote?.id ?? null,
    rateSheetId: sheet.id,
    status: capture ? 'CAPTURED' : 'AUTHORIZED',
    points,
    value,
    currency: partner.currency,
    reimbursementPrice: sheet.reimbursementPrice,
    capturedPoints: capture ? points : 0n,
    refundedPoints: 0n,
    store: names.site?.store ?? null,
    till: names.site?.till ?? null,
    forId: names.forId,
    heldUntil: capture ? null : (walletsOf(batch).hold(names.id)?.heldUntil ?? null),
    createdAt: batch.now,
    entrySequence: sequence,
  };
  batch.of(redemptionStore).add(redemption);
  return redemption;
}

function burn(
  batch: Batch,
  { partner, wallet }: Spending,
  { id }: SpendingNames,
  slices: readonly PricedSlice[],
  also?: (to: Poster) => void,
): bigint {
  const head = { kind: 'REDEMPTION', partnerId: partner.id, memberId: wallet.memberId, reference: id } as const;
  return batch.journal.enter(head, (entry) => {
    also?.(entry);
    burnSlices(batch, entry, slices, { movement: 'REDEEM', line: 'REDEEMED_HERE', reference: id });
    entry.changeWallet(wallet, -slices.reduce((sum, slice) => sum + slice.points, 0n), 0n);
  }).sequence;
}

function hold(
  batch: Batch,
  { partner, wallet, points }: Spending,
  { id, holdSeconds }: SpendingNames,
  also?: (to: Poster) => void,
): bigint {
  const slices = takeFrom(walletsOf(batch).lotsOf(wallet.memberId), points, (lot) => lot.remaining);
  if (!slices) throw new Error(`the lots of ${wallet.memberId} have less than its wallet`);
  const head = { kind: 'HOLD', partnerId: partner.id, memberId: wallet.memberId, reference: id } as const;
  return batch.journal.enter(head, (entry) => {
    also?.(entry);
    for (const { lot, points: part } of slices) walletsOf(batch).move(lot, 'HOLD', part, entry.sequence, id, null);
    entry.changeWallet(wallet, -points, points);
    walletsOf(batch).addHold({
      id,
      memberId: wallet.memberId,
      partnerId: partner.id,
      points,
      heldUntil: new Date(batch.now.getTime() + holdSeconds * 1_000),
      status: 'OPEN',
      endedSequence: null,
      issuedSequence: null,
    });
  }).sequence;
}
