import {
  accounts,
  entryDeclarations,
  labelledParts,
  movementKinds,
  noteLabel,
  partnerParts,
  PART_SEPARATOR,
  partText,
  postIssue,
  postsNothing,
  type Account,
  type Gathered,
  type Label,
  type LabelledPart,
  type Line,
  type LotBasis,
  type LotTerms,
  type PartnerPart,
  type Poster,
  type PostObject,
  type ReadEntry,
  type ReadPosting,
} from '../ledger/index.js';
import type { PartnerId } from '../platform/index.js';

interface Expected extends Gathered {
  readonly partnerId: PartnerId | null;
}

const sameLine = (a: Line | null, b: Line | null): boolean =>
  a?.kind === b?.kind && a?.counterpartyId === b?.counterpartyId;

/** The postings that an entry should have, as a list that is searched: an entry has about 5, and maps cost more. */
class ExpectedPostings implements Poster {
  readonly #postings: Expected[] = [];

  post(account: Account, amount: bigint, line?: Line, label?: Label): void {
    const known = this.#find(account.path, line ?? null);
    if (!known) {
      const made = { account, partnerId: account.partnerId ?? null, amount, line: line ?? null, labels: null };
      this.#postings.push(made);
      if (line) noteLabel(made, true, amount, line, label);
      return;
    }
    if (line) noteLabel(known, false, amount, line, label);
    known.amount += amount;
    if (known.line && line) known.line = { ...known.line, points: known.line.points + line.points };
  }

  #find(path: string, line: Line | null): Expected | undefined {
    for (const posting of this.#postings) {
      if (posting.account.path === path && sameLine(posting.line, line)) return posting;
    }
    return undefined;
  }

  /** The parts of the statement lines that have labels. */
  labelled(): Iterable<LabelledPart> {
    return labelledParts(this.#postings);
  }

  #standing(): Expected[] {
    return this.#postings.filter(({ amount, line }) => amount !== 0n || line !== null);
  }

  /** Whether the entry has these postings in this order, as nearly all have. It takes two comparisons of texts. */
  #matches(entry: ReadEntry): boolean {
    const standing = this.#standing();
    let postings = '';
    for (const { account, amount } of standing)
      postings += `${postings === '' ? '' : ','}["${account.path}","${account.asset}","${amount.toString()}"]`;
    return (
      postings === entry.postingsText && partnerParts(standing).map(partText).join(PART_SEPARATOR) === entry.partsText
    );
  }

  /** The first wrong posting, in words; undefined when all are right. */
  compare(entry: ReadEntry): string | undefined {
    return this.#matches(entry) ? undefined : this.#difference(entry);
  }

  /** Compares account by account, because the lots of an entry may have been taken in another order than they are read. */
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

  /** Checks by which partners the entry is found. The postings are right but may be in another order, so places do not count. */
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

/** The postings on the wallet, available and held, that follow from the entry's lots. */
function postWallet(to: Poster, entry: ReadEntry): void {
  if (entry.memberId === null) return;
  let available = entry.lots.reduce((sum, { points }) => sum + points, 0n);
  let held = 0n;
  for (const { kind, points } of entry.movements) {
    available += movementKinds[kind].remaining * points;
    held += movementKinds[kind].held * points;
  }
  to.post(accounts.wallet(entry.memberId), available);
  if (held !== 0n) to.post(accounts.hold(entry.memberId), held);
}

/** The terms of a lot with this pricing; undefined when there is no such sheet. */
type TermsOf = (basis: LotBasis) => LotTerms | undefined;

function postMovements(to: Poster, entry: ReadEntry, termsOf: TermsOf): string | undefined {
  const declared = entryDeclarations[entry.kind];
  const movements = declared?.inReverse ? entry.movements.toReversed() : entry.movements;
  for (const movement of movements) {
    const { kind, lot, lotId } = movement;
    // Whatever issues points can issue them held; the hold is that of what they wait for.
    const isIssuedHeld = kind === 'HOLD' && declared?.issues !== undefined;
    const post = isIssuedHeld ? postsNothing : declared?.movements?.[kind];
    if (!post) return `makes a ${kind} of lot ${lotId}`;
    if (!lot) return `makes a ${kind} of lot ${lotId}, which does not exist`;
    if (lot.memberId !== entry.memberId) return `makes a ${kind} of lot ${lotId}, which is ${lot.memberId}'s`;
    if (isIssuedHeld ? movement.heldUntil === null : movement.reference !== entry.reference)
      return `makes a ${kind} of lot ${lotId} for ${movement.reference ?? 'nothing'}`;
    const terms = termsOf(lot);
    if (!terms) return `makes a ${kind} of lot ${lotId} by ${lot.rateSheetId}, no approved sheet`;
    const wrong = post(to, movement, terms);
    if (wrong) return `makes a ${kind} of lot ${lotId} that ${wrong}`;
  }
  return undefined;
}

/**
 * Makes an entry's postings again as its kind declares them, and gives the difference in words.
 * @param posted what the entry posts beside what follows from its lots: its kind looks that up, or another room makes it
 * @param onLabelled is told the parts of its statement lines that have labels, as they are made again
 */
export function postingFault(
  entry: ReadEntry,
  termsOf: TermsOf,
  posted: PostObject | undefined,
  onLabelled: (part: LabelledPart) => void,
): string | undefined {
  const expected = new ExpectedPostings();
  const { issues, lookup } = entryDeclarations[entry.kind] ?? {};
  if (issues) {
    const none = `has no lot of ${entry.reference ?? 'nothing'} by an approved sheet`;
    if (entry.lots.length === 0) return none;
    for (const lot of entry.lots) {
      const terms = termsOf(lot);
      if (!terms) return none;
      postIssue(expected, terms, lot.points, issues);
    }
  }
  if (lookup) {
    if (!posted) return `is of no ${lookup.what} (${entry.reference ?? 'nothing'})`;
  }
  posted?.(expected);
  const wrong = postMovements(expected, entry, termsOf);
  if (wrong) return wrong;
  for (const part of expected.labelled()) onLabelled(part);
  postWallet(expected, entry);
  return expected.compare(entry);
}
