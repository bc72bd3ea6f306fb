import {
  accounts,
  movementKinds,
  partnerParts,
  PART_SEPARATOR,
  partText,
  postAdjustment,
  postExpiry,
  postIssue,
  postOwnReversal,
  postPayment,
  postRedemption,
  postRefund,
  type Account,
  type EntryKind,
  type Line,
  type LotBasis,
  type LotTerms,
  type MovementKind,
  type PartnerPart,
  type Poster,
  type ReadEntry,
  type ReadMovement,
  type ReadPosting,
  type SinkLine,
} from '../ledger/index.js';
import type { PartnerId } from '../platform/index.js';

/** What a settlement entry is about: a granted adjustment or a payment. */
export interface Granted {
  readonly clearing: Account;
  /** As it is posted on the clearing account. */
  readonly amount: bigint;
}

interface Expected {
  readonly account: Account;
  readonly partnerId: PartnerId | null;
  amount: bigint;
  line: Line | null;
}

const sameLine = (a: Line | null, b: Line | null): boolean =>
  a?.kind === b?.kind && a?.counterpartyId === b?.counterpartyId;

/** The postings that an entry should have. A short list, looked along: an entry has 5 or so, and a map a posting cost more. */
export class ExpectedPostings implements Poster {
  readonly #postings: Expected[] = [];

  post(account: Account, amount: bigint, line?: Line): void {
    const known = this.#find(account.path, line ?? null);
    if (!known) {
      this.#postings.push({ account, partnerId: account.partnerId ?? null, amount, line: line ?? null });
      return;
    }
    known.amount += amount;
    if (known.line && line) known.line = { ...known.line, points: known.line.points + line.points };
  }

  #find(path: string, line: Line | null): Expected | undefined {
    for (const posting of this.#postings) {
      if (posting.account.path === path && sameLine(posting.line, line)) return posting;
    }
    return undefined;
  }

  #standing(): Expected[] {
    return this.#postings.filter(({ amount, line }) => amount !== 0n || line !== null);
  }

  /** Whether the entry has these postings in this order, as nearly all have: two comparisons of texts. */
  #matches(entry: ReadEntry): boolean {
    const standing = this.#standing();
    let postings = '';
    for (const { account, amount } of standing)
      postings += `${postings === '' ? '' : ','}["${account.path}","${account.asset}","${amount.toString()}"]`;
    return (
      postings === entry.postingsText && partnerParts(standing).map(partText).join(PART_SEPARATOR) === entry.partsText
    );
  }

  /** The first posting that is not as it should be, in words; undefined when all are. */
  compare(entry: ReadEntry): string | undefined {
    return this.#matches(entry) ? undefined : this.#difference(entry);
  }

  /** Account by account: the lots of an entry may have been taken in another order than they are read in. */
  #difference({ postings, parts }: ReadEntry): string | undefined {
    for (const [i, posting] of postings.entries()) {
      const line = parts.find((part) => part.ordinal === i)?.line ?? null;
      const expected = this.#find(posting.account, line);
      if (!expected)
        return `has ${posting.amount.toString()} on ${posting.account}${wordsOf(line)}, where nothing belongs`;
      const { account, amount } = expected;
      if (posting.amount !== amount)
        return `has ${posting.amount.toString()} on ${account.path}${wordsOf(line)}, recomputed ${amount.toString()}`;
      if (line?.points !== expected.line?.points)
        return `shows ${String(line?.points)} points on ${account.path}${wordsOf(line)}, recomputed ${String(expected.line?.points)}`;
      if (posting.asset !== account.asset) return `is in ${posting.asset} on ${account.path}, not in ${account.asset}`;
    }
    return postings.length === this.#standing().length ? this.#partsDifference(parts) : this.#missing(postings, parts);
  }

  #missing(postings: readonly ReadPosting[], parts: readonly PartnerPart[]): string {
    const missing = this.#standing().find(
      ({ account, line }) =>
        !postings.some(
          (posting, i) =>
            posting.account === account.path && sameLine(parts.find((part) => part.ordinal === i)?.line ?? null, line),
        ),
    );
    return missing
      ? `lacks ${missing.amount.toString()} on ${missing.account.path}${wordsOf(missing.line)}`
      : `has one account twice`;
  }

  /** Whom the entry is found by. The postings are right, in whichever order: so places do not count. */
  #partsDifference(parts: readonly PartnerPart[]): string | undefined {
    const textOf = (part: PartnerPart): string => partText({ ...part, ordinal: 0 });
    const expected = partnerParts(this.#standing()).map(textOf).sort();
    const found = parts.map(textOf).sort();
    return expected.join() === found.join()
      ? undefined
      : `is kept for ${wordsOfParts(parts)}, recomputed ${wordsOfParts(partnerParts(this.#standing()))}`;
  }
}

const wordsOfParts = (parts: readonly PartnerPart[]): string =>
  parts.length === 0 ? 'no partner' : parts.map(({ partnerId, line }) => `${partnerId}${wordsOf(line)}`).join(' and ');
const wordsOf = (line: Line | null): string =>
  line ? ` as ${line.kind}${line.counterpartyId === undefined ? '' : ` of ${line.counterpartyId}`}` : '';

type PostMovement = (to: Poster, movement: ReadMovement, lot: LotTerms) => string | undefined;

const nothing: PostMovement = (_to, { sink }) => (sink ? 'has a price' : undefined);

const burned =
  (line: SinkLine): PostMovement =>
  (to, { points, sink }, lot) => {
    if (!sink) return 'has no price';
    postRedemption(to, lot, sink, points, line);
    return undefined;
  };

const refunded: PostMovement = (to, { points, sink, refunds }, lot) => {
  const slice = refunds?.sink;
  if (!sink || !refunds || !slice) return 'refunds what was never captured';
  const same =
    slice.acceptorId === sink.acceptorId &&
    slice.price === sink.price &&
    slice.currency === sink.currency &&
    slice.fx?.numerator === sink.fx?.numerator &&
    slice.fx?.denominator === sink.fx?.denominator;
  if (!same) return 'is not priced as what it refunds';
  postRefund(to, lot, slice, refunds.captured, refunds.before, points);
  return undefined;
};

const reversed: PostMovement = (to, { points, sink }, lot) => {
  postOwnReversal(to, lot, points);
  return sink ? 'has a price' : undefined;
};

const expired: PostMovement = (to, { points, sink }, lot) => {
  postExpiry(to, lot, points);
  return sink ? 'has a price' : undefined;
};

/** Which movements each kind of entry makes, and what they post. */
const movementsOf: Record<EntryKind, Partial<Record<MovementKind, PostMovement>>> = {
  ACCRUAL: {},
  CONVERSION_IN: {},
  ACCRUAL_REVERSAL: { REVERSE: reversed, CLAWBACK: burned('ISSUE_REVERSED') },
  HOLD: { HOLD: nothing },
  RELEASE: { RELEASE: nothing },
  CAPTURE: { CAPTURE: burned('REDEEMED_HERE'), RELEASE: nothing },
  REDEMPTION: { REDEEM: burned('REDEEMED_HERE') },
  REFUND: { REFUND: refunded },
  CONVERSION_OUT: { CONVERT_OUT: burned('CONVERTED_OUT') },
  EXPIRY: { EXPIRE: expired },
  ADJUSTMENT: {},
  PAYMENT: {},
};

/** The wallet's side: what the entry did to its lots, available and held. */
function postWallet(to: Poster, entry: ReadEntry): void {
  if (entry.memberId === null) return;
  let available = entry.lot?.points ?? 0n;
  let held = 0n;
  for (const { kind, points } of entry.movements) {
    available += movementKinds[kind].remaining * points;
    held += movementKinds[kind].held * points;
  }
  to.post(accounts.wallet(entry.memberId), available);
  if (held !== 0n) to.post(accounts.hold(entry.memberId), held);
}

/** The terms of a lot that is priced so; undefined when there is no such sheet. */
export type TermsOf = (basis: LotBasis) => LotTerms | undefined;

function postMovements(to: Poster, entry: ReadEntry, termsOf: TermsOf): string | undefined {
  const allowed = movementsOf[entry.kind] as (typeof movementsOf)[EntryKind] | undefined;
  // A refund gives back in the reverse of burn order.
  const movements = entry.kind === 'REFUND' ? entry.movements.toReversed() : entry.movements;
  for (const movement of movements) {
    const { kind, lot, lotId } = movement;
    const post = allowed?.[kind];
    if (!post) return `makes a ${kind} of lot ${lotId}`;
    if (!lot) return `makes a ${kind} of lot ${lotId}, which does not exist`;
    if (lot.memberId !== entry.memberId) return `makes a ${kind} of lot ${lotId}, which is ${lot.memberId}'s`;
    if (movement.reference !== entry.reference)
      return `makes a ${kind} of lot ${lotId} for ${movement.reference ?? 'nothing'}`;
    const terms = termsOf(lot);
    if (!terms) return `makes a ${kind} of lot ${lotId} by ${lot.rateSheetId}, no approved sheet`;
    const wrong = post(to, movement, terms);
    if (wrong) return `makes a ${kind} of lot ${lotId} that ${wrong}`;
  }
  return undefined;
}

/** Makes an entry's postings again by the table of events; gives what differs, in words. */
export function postingFault(entry: ReadEntry, termsOf: TermsOf, granted: Granted | undefined): string | undefined {
  const expected = new ExpectedPostings();
  const issues = entry.kind === 'ACCRUAL' || entry.kind === 'CONVERSION_IN';
  if (issues) {
    const terms = entry.lot && termsOf(entry.lot);
    if (!entry.lot || !terms) return `has no lot of ${entry.reference ?? 'nothing'} by an approved sheet`;
    postIssue(expected, terms, entry.lot.points, entry.kind === 'ACCRUAL' ? 'ISSUED' : 'CONVERTED_IN');
  }
  if (entry.kind === 'ADJUSTMENT' || entry.kind === 'PAYMENT') {
    if (!granted)
      return `is of no ${entry.kind === 'PAYMENT' ? 'payment' : 'granted dispute'} (${entry.reference ?? 'nothing'})`;
    if (entry.kind === 'PAYMENT') postPayment(expected, granted.clearing, granted.amount);
    else postAdjustment(expected, granted.clearing, granted.amount);
  }
  const wrong = postMovements(expected, entry, termsOf);
  if (wrong) return wrong;
  postWallet(expected, entry);
  return expected.compare(entry);
}
