import { accounts, type LineKind, type Poster } from '../ledger/index.js';
import { fxRateMissing, type Book } from '../exchange/index.js';
import { split, type Funder, type OfferId } from '../offers/index.js';
import {
  halfEvenDivide,
  present,
  type Micros,
  type PartnerId,
  type Rational,
  type Refusal,
} from '../platform/index.js';

/**
 * A share: money that partners owe another one for something that a member received (design, section 3). Pure, and the one
 * place where shares are posted: the planner makes entries by it, and `kula verify` makes them again.
 */

/** Who pays a part of a share, and the exchange rate at which. */
export interface ShareFunder {
  readonly partnerId: PartnerId;
  readonly currency: string;
  /** Above 0, in millionths; those of one share add up to 1. */
  readonly share: Micros;
  /** Which of its departments pays; null: it did not say. */
  readonly costCentre: string | null;
  /** Units of the acceptor's currency for 1 of this funder's; null in the acceptor's own currency. */
  readonly fx: Rational | null;
}

/** All of a share but its amount. The rates are those of its first posting, also when it is given back. */
export interface ShareTerms {
  /** What it is for: statements show it. */
  readonly offerId: OfferId;
  readonly acceptorId: PartnerId;
  readonly currency: string;
  readonly funders: readonly ShareFunder[];
}

/** The rate between two currencies at the posting; undefined: there is none. */
export type RateOf = (from: string) => Rational | undefined;

/**
 * The terms of a share that these pay to a partner now. Refusals: FxRateMissing, for the first currency without a rate.
 * @param rateOf units of the acceptor's currency for 1 of another
 */
export function shareTerms(
  book: Book,
  acceptor: { readonly id: PartnerId; readonly currency: string },
  { offerId, funding }: { readonly offerId: OfferId; readonly funding: readonly Funder[] },
  rateOf: RateOf,
): ShareTerms | Refusal {
  const funders: ShareFunder[] = [];
  for (const { partnerId, share, costCentre } of funding) {
    const { currency } = present(book.partner(partnerId), `the funder ${partnerId}`);
    const fx = currency === acceptor.currency ? null : rateOf(currency);
    if (fx === undefined) return fxRateMissing(currency, acceptor.currency);
    funders.push({ partnerId, currency, share, costCentre, fx });
  }
  return { offerId, acceptorId: acceptor.id, currency: acceptor.currency, funders };
}

/** What each funder pays of an amount: its part in the acceptor's currency, and what that costs in its own. */
function partsOf({ funders }: ShareTerms, amount: bigint): readonly { readonly part: bigint; readonly cost: bigint }[] {
  const parts = split(
    amount,
    funders.map(({ share }) => share),
  );
  return funders.map(({ fx }, index) => {
    const part = parts[index] ?? 0n;
    return { part, cost: fx === null ? part : halfEvenDivide(part * fx.denominator, fx.numerator) };
  });
}

const line = (kind: LineKind, counterpartyId?: PartnerId) => ({
  kind,
  points: 0n,
  ...(counterpartyId && { counterpartyId }),
});

/**
 * Posts what takes a share from one amount to another, in micros of the acceptor's currency: from 0 to v when something was
 * received, back to 0 when all of it came back, or to the share of the units that are left. So what stands is always exactly
 * the share of what was not given back, and a share that was given back whole leaves nothing.
 */
export function postShare(to: Poster, terms: ShareTerms, before: bigint, after: bigint): void {
  const { offerId, acceptorId, currency, funders } = terms;
  to.post(accounts.clearing(acceptorId, currency), after - before, line('SHARE_RECEIVED'), {
    offerId,
    costCentre: null,
  });
  const [old, now] = [partsOf(terms, before), partsOf(terms, after)];
  for (const [index, funder] of funders.entries()) {
    const part = (now[index]?.part ?? 0n) - (old[index]?.part ?? 0n);
    const cost = (now[index]?.cost ?? 0n) - (old[index]?.cost ?? 0n);
    // A funder whose part does not change has no line of it.
    if (part === 0n) continue;
    to.post(accounts.clearing(funder.partnerId, funder.currency), -cost, line('SHARE_PAID', acceptorId), {
      offerId,
      costCentre: funder.costCentre,
    });
    if (funder.fx === null) continue;
    to.post(accounts.fx(funder.currency), cost);
    to.post(accounts.fx(currency), -part);
  }
}
