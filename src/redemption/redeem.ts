import { present, type PartnerId, type Refusal } from '../platform/index.js';
import type { QuoteId, RedemptionId } from './ids.js';
import {
  done,
  duplicateOrder,
  insufficientPoints,
  invalid,
  refuse,
  roomRule,
  takeFrom,
  walletStore,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import type { Site } from '../partners/index.js';
import { consumeCode, followMember, wantMember, type MemberRef } from '../members/index.js';
import {
  bookSource,
  burnSlices,
  isRefusal,
  priceSlices,
  takeUpTo,
  type Acceptor,
  type PartnerTerms,
  type PricedSlice,
  type RateSheet,
} from '../exchange/index.js';
import {
  acceptingPartner,
  loadedWallet,
  namedWallet,
  priceOf,
  sheetInForce,
  spendRefusal,
  type Price,
} from './price.js';
import { quoteStore, type Quote } from './quote.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { quoteExpired, quoteNotFound, quoteUsed } from './refusals.js';
import { keepResult, recallResult, redemptionResult, type RedemptionResult } from './result.js';
import { asItStands } from './step.js';

/** Spends points at a quote's price, or by the sheet in force. */
export interface Redeem extends Command {
  readonly id: RedemptionId;
  readonly partnerId: PartnerId;
  readonly orderId: string;
  readonly by: { readonly quoteId: QuoteId } | { readonly member: MemberRef; readonly points: bigint };
  /** Whether the points are captured at once; otherwise they are held. */
  readonly capture: boolean;
  readonly holdSeconds: number;
  /** Left out: the partner did not say where. */
  readonly site?: Site;
}

export const redeemOperation: Operation<Redeem, RedemptionResult> = {
  name: 'redeemPoints',
  needs({ by, partnerId, orderId }, needs) {
    needs.want(redemptionStore, { partnerId, orderId });
    wantRoom(needs, partnerId);
    if ('quoteId' in by) needs.want(quoteStore, by.quoteId);
    else wantMember(needs, { partnerId, ref: by.member }, by.points);
  },
  follow({ by, partnerId }, batch, needs) {
    if ('quoteId' in by) {
      const quote = batch.of(quoteStore).find(by.quoteId);
      if (quote?.partnerId === partnerId) needs.want(walletStore, { memberId: quote.memberId, spend: quote.points });
      return;
    }
    followMember(batch, needs, { partnerId, ref: by.member }, by.points);
  },
  plan: planRedemption,
  keep: keepResult,
  recall: recallResult,
};

/** The quote, when it is this partner's, unused and not expired. */
function usableQuote(batch: Batch, partnerId: PartnerId, id: QuoteId): Quote | Refusal {
  const quote = batch.of(quoteStore).find(id);
  if (quote?.partnerId !== partnerId) return quoteNotFound();
  if (quote.redemptionId !== null) return quoteUsed(quote.redemptionId);
  return quote.expiresAt <= batch.now ? quoteExpired(quote.expiresAt) : quote;
}

interface Deal {
  readonly partner: PartnerTerms;
  readonly wallet: Wallet;
  readonly sheet: RateSheet;
  readonly price: Price;
  readonly quote: Quote | null;
}

/** The wallet, the points and the sheet of the redemption, or a refusal in the order of platform/refusal-order.ts. */
function findDeal(command: Redeem, batch: Batch): Deal | Refusal {
  const partner = acceptingPartner(batch, command.partnerId);
  if (isRefusal(partner)) return partner;
  const { by } = command;
  const quote = 'quoteId' in by ? usableQuote(batch, partner.id, by.quoteId) : null;
  if (quote && isRefusal(quote)) return quote;
  const wallet =
    'quoteId' in by
      ? loadedWallet(batch, present(quote, 'the quote').memberId)
      : namedWallet(batch, partner.id, by.member);
  if (isRefusal(wallet)) return wallet;
  const frozen = spendRefusal(wallet);
  if (frozen) return frozen;
  const existing = batch.of(redemptionStore).ofOrder(partner.id, command.orderId);
  if (existing) return duplicateOrder(asItStands(existing, batch));
  if (quote) {
    const sheet = batch.config(bookSource).sheet(quote.rateSheetId);
    if (!sheet) throw new Error(`quote ${quote.id} has no approved sheet`);
    return { partner, wallet, sheet, price: quote, quote };
  }
  const sheet = sheetInForce(batch, partner.id);
  if (isRefusal(sheet)) return sheet;
  return {
    partner,
    wallet,
    sheet,
    price: { points: (by as { points: bigint }).points, value: 0n as Price['value'] },
    quote,
  };
}

function planRedemption(command: Redeem, batch: Batch): Decision<RedemptionResult> {
  const deal = findDeal(command, batch);
  if (isRefusal(deal)) return refuse(deal);
  const { partner, wallet, sheet, quote } = deal;
  const { points } = deal.price;
  const lots = walletsOf(batch).lotsOf(wallet.memberId);
  const slices = takeUpTo(lots, points, (lot) => lot.remaining);
  const acceptor: Acceptor = { partnerId: partner.id, currency: partner.currency, price: sheet.reimbursementPrice };
  // Money moves at capture, so a hold needs no exchange rate yet.
  const priced = command.capture ? priceSlices(batch.config(bookSource), slices, acceptor, batch.now) : [];
  if (isRefusal(priced)) return refuse(priced);
  const price = quote ? deal.price : priceOf({ points }, sheet, partner.currency);
  if (isRefusal(price)) return refuse(price);
  if (points > wallet.available) return refuse(insufficientPoints(wallet.available, points));
  const tooMuch = roomRule(batch, wallet, partner.id, command.capture ? points : 0n, 'forward');
  if (tooMuch) return invalid('points', tooMuch);

  if (quote) batch.of(quoteStore).use(quote, command.id);
  else if ('member' in command.by) consumeCode(batch, command.by.member);
  const sequence = command.capture
    ? postRedemptionEntry(command, batch, wallet, priced)
    : hold(command, batch, wallet, points);
  const heldUntil = command.capture ? null : (walletsOf(batch).hold(command.id)?.heldUntil ?? null);
  const redemption: Redemption = {
    __typename: 'Redemption',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    orderId: command.orderId,
    quoteId: quote?.id ?? null,
    rateSheetId: sheet.id,
    status: command.capture ? 'CAPTURED' : 'AUTHORIZED',
    points,
    value: price.value,
    currency: partner.currency,
    reimbursementPrice: sheet.reimbursementPrice,
    capturedPoints: command.capture ? points : 0n,
    refundedPoints: 0n,
    store: command.site?.store ?? null,
    till: command.site?.till ?? null,
    heldUntil,
    createdAt: batch.now,
    entrySequence: sequence,
  };
  batch.of(redemptionStore).add(redemption);
  return done(redemptionResult(redemption, snapshotOf(wallet)));
}

function postRedemptionEntry(command: Redeem, batch: Batch, wallet: Wallet, slices: readonly PricedSlice[]): bigint {
  const head = {
    kind: 'REDEMPTION',
    partnerId: command.partnerId,
    memberId: wallet.memberId,
    reference: command.id,
  } as const;
  return batch.journal.enter(head, (entry) => {
    burnSlices(batch, entry, slices, { movement: 'REDEEM', line: 'REDEEMED_HERE', reference: command.id });
    entry.changeWallet(wallet, -slices.reduce((sum, slice) => sum + slice.points, 0n), 0n);
  }).sequence;
}

function hold(command: Redeem, batch: Batch, wallet: Wallet, points: bigint): bigint {
  const slices = takeFrom(walletsOf(batch).lotsOf(wallet.memberId), points, (lot) => lot.remaining);
  if (!slices) throw new Error(`the lots of ${wallet.memberId} have less than its wallet`);
  const head = {
    kind: 'HOLD',
    partnerId: command.partnerId,
    memberId: wallet.memberId,
    reference: command.id,
  } as const;
  return batch.journal.enter(head, (entry) => {
    for (const { lot, points: part } of slices)
      walletsOf(batch).move(lot, 'HOLD', part, entry.sequence, command.id, null);
    entry.changeWallet(wallet, -points, points);
    walletsOf(batch).addHold({
      id: command.id,
      memberId: wallet.memberId,
      partnerId: command.partnerId,
      points,
      heldUntil: new Date(batch.now.getTime() + command.holdSeconds * 1_000),
      status: 'OPEN',
      endedSequence: null,
      issuedSequence: null,
    });
  }).sequence;
}
