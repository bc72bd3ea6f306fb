import { present, type PartnerId, type Refusal } from '../platform/index.js';
import type { QuoteId, RedemptionId } from './ids.js';
import {
  done,
  duplicateOrder,
  invalid,
  refuse,
  roomRule,
  walletStore,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
  snapshotOf,
} from '../ledger/index.js';
import type { Site } from '../partners/index.js';
import { consumeCode, followMember, wantMember, type MemberRef } from '../members/index.js';
import { bookSource, isRefusal, type PartnerTerms, type RateSheet } from '../exchange/index.js';
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
import { redemptionStore } from './redemption.js';
import { quoteExpired, quoteNotFound, quoteUsed } from './refusals.js';
import { keepResult, recallResult, redemptionResult, type RedemptionResult } from './result.js';
import { pointsRefusal, priceSpending, spendNow } from './spend.js';
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
  const spending = { partner, wallet, sheet, points, capture: command.capture };
  const priced = priceSpending(batch, spending);
  if ('code' in priced) return refuse(priced);
  const price = quote ? deal.price : priceOf({ points }, sheet, partner.currency);
  if (isRefusal(price)) return refuse(price);
  const lacking = pointsRefusal(spending);
  if (lacking) return refuse(lacking);
  const tooMuch = roomRule(batch, wallet, partner.id, command.capture ? points : 0n, 'forward');
  if (tooMuch) return invalid('points', tooMuch);

  if (quote) batch.of(quoteStore).use(quote, command.id);
  else if ('member' in command.by) consumeCode(batch, command.by.member);
  const { id, orderId, site, holdSeconds } = command;
  const names = { id, orderId, quote, site, holdSeconds, forId: null };
  const redemption = spendNow(batch, spending, { slices: priced, value: price.value }, names);
  return done(redemptionResult(redemption, snapshotOf(wallet)));
}
