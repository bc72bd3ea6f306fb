import { halfEvenDivide, MICRO } from '../../platform/index.js';
import { accounts } from '../journal/account.js';
import type { Poster } from '../journal/entry.js';
import type { Line, LineKind, OwnLineKind } from '../journal/kinds.js';
import type { Label } from '../journal/label.js';
import type { Lot, LotTerms, Sink } from './lot.js';

/**
 * The postings of each event, apart from the wallet's own side: the table of design, section 3, and nothing else.
 * The planner makes entries by it, and `kula verify` makes them again.
 *
 * Lines of an issuer carry the label of the lot, those of an acceptor none (programme, section 3).
 */
const line = (kind: LineKind, points: bigint, counterpartyId?: Line['counterpartyId']): Line =>
  counterpartyId === undefined ? { kind, points } : { kind, points, counterpartyId };

function issueMoney(to: Poster, terms: LotTerms, points: bigint, sign: 1n | -1n, kind: LineKind): void {
  const cost = sign * points * terms.issuePrice;
  const clearing = accounts.clearing(terms.partnerId, terms.currency);
  if (terms.fundingModel === 'ON_ISSUE') {
    const fund = sign * points * terms.fundPrice;
    to.post(clearing, -cost, line(kind, points), terms);
    to.post(accounts.reserve(terms.currency), fund);
    to.post(accounts.margin(terms.currency), cost - fund);
  } else {
    // A memo: no one owes yet. The clearing posting of 0 carries the statement line, which shows the points.
    to.post(clearing, 0n, line(kind, points), terms);
    to.post(accounts.commitment(terms.partnerId, terms.currency), -cost);
    to.post(accounts.commitments(terms.currency), cost);
  }
}

/** Issues points as a new lot, on this line of the issuer's. The caller posts the wallet's +P. */
export function postIssue(to: Poster, terms: LotTerms, points: bigint, kind: OwnLineKind): void {
  to.post(accounts.issued(terms.partnerId), -points);
  issueMoney(to, terms, points, 1n, kind);
}

/** Reverses points from the lot of their own issue: the exact negative of {@link postIssue}. */
export function postOwnReversal(to: Poster, terms: LotTerms, points: bigint, kind: OwnLineKind): void {
  to.post(accounts.issued(terms.partnerId), points);
  issueMoney(to, terms, points, -1n, kind);
}

/** k(P): what P points cost at the sink's price r, in the lot's currency, rounded half-even to a micro. */
export function sinkCost(sink: Sink, points: bigint): bigint {
  const paid = points * sink.price;
  return sink.fx === null ? paid : halfEvenDivide(paid * sink.fx.denominator, sink.fx.numerator);
}

/** Posts the source and the sink of points of one lot, with k given; points are negative for a refund. */
function postSlice(
  to: Poster,
  lot: LotTerms,
  sink: Sink,
  points: bigint,
  k: bigint,
  sinkLine: OwnLineKind,
  sinkLabel?: Label,
): void {
  const shown = points < 0n ? -points : points;
  to.post(accounts.redeemed(sink.acceptorId), points);
  let source: bigint;
  if (lot.fundingModel === 'ON_ISSUE') {
    source = points * lot.fundPrice;
    to.post(accounts.reserve(lot.currency), -source);
  } else {
    source = points * lot.issuePrice;
    const fundingLine = points < 0n ? 'FUNDING_REFUNDED' : 'FUNDED_ELSEWHERE';
    to.post(accounts.clearing(lot.partnerId, lot.currency), -source, line(fundingLine, shown, sink.acceptorId), lot);
    to.post(accounts.commitment(lot.partnerId, lot.currency), source);
    to.post(accounts.commitments(lot.currency), -source);
  }
  const paid = points * sink.price;
  to.post(accounts.clearing(sink.acceptorId, sink.currency), paid, line(sinkLine, shown), sinkLabel);
  if (sink.fx === null) {
    to.post(accounts.margin(lot.currency), source - paid);
  } else {
    to.post(accounts.fx(lot.currency), k);
    to.post(accounts.margin(lot.currency), source - k);
    to.post(accounts.fx(sink.currency), -paid);
  }
}

/**
 * Posts points of one lot that an acceptor took, on this line of the acceptor's. The caller posts the wallet's -P.
 * @param sinkLabel of the acceptor's line: for a clawback the label of the part that is taken back
 */
export function postRedemption(
  to: Poster,
  lot: LotTerms,
  sink: Sink,
  points: bigint,
  sinkLine: OwnLineKind,
  sinkLabel?: Label,
): void {
  postSlice(to, lot, sink, points, sinkCost(sink, points), sinkLine, sinkLabel);
}

/** Points that an acceptor took from one lot, its price for them, and how many of them were given back before. */
interface TakenSlice {
  readonly sink: Sink;
  readonly taken: bigint;
  readonly before: bigint;
}

/**
 * Refunds x points of a slice of which P were taken and q refunded before. The FX part goes back in steps, k(P-q) -
 * k(P-q-x), so that a full refund leaves exactly nothing of what rounding left.
 */
export function postRefund(
  to: Poster,
  lot: LotTerms,
  { sink, taken, before }: TakenSlice,
  points: bigint,
  sinkLine: OwnLineKind,
): void {
  const left = taken - before;
  postSlice(to, lot, sink, -points, -(sinkCost(sink, left) - sinkCost(sink, left - points)), sinkLine);
}

/** Posts the expiry of P points of a lot. The caller posts the wallet's -P. */
export function postExpiry(to: Poster, lot: Lot | LotTerms, points: bigint): void {
  to.post(accounts.expired(lot.partnerId), points);
  if (lot.fundingModel === 'ON_ISSUE') {
    const reserve = points * lot.fundPrice;
    const share = (reserve * lot.breakageShare) / MICRO;
    to.post(accounts.reserve(lot.currency), -reserve);
    to.post(accounts.clearing(lot.partnerId, lot.currency), share, line('BREAKAGE_SHARE', points), lot);
    to.post(accounts.breakage(lot.currency), reserve - share);
  } else {
    const cost = points * lot.issuePrice;
    to.post(accounts.commitment(lot.partnerId, lot.currency), cost);
    to.post(accounts.commitments(lot.currency), -cost);
  }
}
