import type { PartnerId } from '../platform/index.js';
import type { QuoteId } from './ids.js';
import {
  done,
  insufficientPoints,
  invalid,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { consumeCode, followMember, wantMember, type MemberRef } from '../members/index.js';
import { isRefusal } from '../exchange/index.js';
import {
  acceptingPartner,
  namedWallet,
  priceOf,
  sheetInForce,
  spendRefusal,
  tooMany,
  wantedCurrencyRefusal,
  type Wanted,
} from './price.js';
import { quoteStore, type Quote } from './quote.js';

/** Asks for a price, which is then kept. */
interface QuoteRedemption extends Command {
  readonly id: QuoteId;
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  /** Positive. */
  readonly wanted: Wanted;
  readonly quoteSeconds: number;
}

export const quoteOperation: Operation<QuoteRedemption, Quote> = {
  name: 'quoteRedemption',
  needs(command, needs) {
    wantMember(needs, { partnerId: command.partnerId, ref: command.member }, 0n);
  },
  follow(command, batch, needs) {
    followMember(batch, needs, { partnerId: command.partnerId, ref: command.member }, 0n);
  },
  plan: planQuote,
  // There is no idempotency key to keep: asking again gives another quote, and neither holds points.
  keep: () => '',
  recall: () => {
    throw new Error('a quote has no idempotency key');
  },
};

function planQuote(command: QuoteRedemption, batch: Batch): Decision<Quote> {
  const partner = acceptingPartner(batch, command.partnerId);
  if (isRefusal(partner)) return refuse(partner);
  const wallet = namedWallet(batch, partner.id, command.member);
  if (isRefusal(wallet)) return refuse(wallet);
  const frozen = spendRefusal(wallet);
  if (frozen) return refuse(frozen);
  const mismatch = wantedCurrencyRefusal(command.wanted, partner);
  if (mismatch) return refuse(mismatch);
  const sheet = sheetInForce(batch, partner.id);
  if (isRefusal(sheet)) return refuse(sheet);
  const price = priceOf(command.wanted, sheet, partner.currency);
  if (isRefusal(price)) return refuse(price);
  if (tooMany(price.points)) return invalid('value.amount', 'would take points beyond 2^53-1');
  if (price.points > wallet.available) return refuse(insufficientPoints(wallet.available, price.points));

  consumeCode(batch, command.member);
  const quote: Quote = {
    __typename: 'Quote',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    points: price.points,
    value: price.value,
    currency: partner.currency,
    rateSheetId: sheet.id,
    createdAt: batch.now,
    expiresAt: new Date(batch.now.getTime() + command.quoteSeconds * 1_000),
    redemptionId: null,
  };
  batch.of(quoteStore).add(quote);
  return done(quote);
}
