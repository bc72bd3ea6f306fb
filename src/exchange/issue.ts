import {
  MICRO,
  partId,
  present,
  type Id,
  type IdKind,
  type Micros,
  type PartnerId,
  type Refusal,
} from '../platform/index.js';
import {
  accounts,
  balanceStore,
  issueRoomRule,
  NO_LABEL,
  postIssue,
  wantIssueRoom,
  type Batch,
  type EntryKind,
  type Label,
  type Lot,
  type LotTerms,
  type Needs,
  type OwnLineKind,
  type Wallet,
  walletsOf,
} from '../ledger/index.js';
import { fundPrice, type Book, type PartnerTerms } from './book.js';
import type { RateSheet } from './rate-sheet.js';
import { RATE_MAX } from './read-rates.js';
import { creditLimitReached, fxRateMissing } from './refusals.js';

/** The same as the bound of prices in a sheet. */
const FUND_PRICE_MAX = RATE_MAX * MICRO;
const DAY_MS = 24 * 60 * 60 * 1_000;

function creditAccounts({ id, currency, creditLimit }: PartnerTerms): string[] {
  return creditLimit === null ? [] : [accounts.clearing(id, currency).path, accounts.commitment(id, currency).path];
}

/**
 * Asks for the figures that limit an issue of the partner's points: its room for points, and the balances of its credit limit,
 * if it has one. `needs` calls it with the latest book that is known, `follow` with the batch's book.
 */
export function wantIssue(needs: Needs, book: Book | undefined, partnerId: PartnerId): void {
  wantIssueRoom(needs, partnerId);
  const partner = book?.partner(partnerId);
  for (const path of partner ? creditAccounts(partner) : []) needs.want(balanceStore, path);
}

/** The issuer's cost of issuing points by a sheet now, before anything is posted. */
export interface IssueTerms {
  readonly partner: PartnerTerms;
  readonly sheet: RateSheet;
  readonly fundPrice: Micros;
}

/** Fund price at the FX rate in force; only ON_ISSUE needs one. Gives a refusal when it is missing. */
export function issueTerms(book: Book, partner: PartnerTerms, sheet: RateSheet, at: Date): IssueTerms | Refusal {
  if (partner.fundingModel === 'ON_REDEMPTION') return { partner, sheet, fundPrice: 0n as Micros };
  const price = fundPrice(book, partner, at);
  return price === undefined
    ? fxRateMissing(book.network.baseCurrency, partner.currency)
    : { partner, sheet, fundPrice: price };
}

export const tooManyPoints = (most: bigint): string =>
  `would give more than ${most.toString()} points, the most that one operation may`;

/** Points that one partner issues as one lot: a part of what an operation gives, or all of it. */
export interface IssuePart {
  readonly terms: IssueTerms;
  readonly points: bigint;
  /** What they are given for. Points without a label are given by the partner of the operation. */
  readonly label: Label;
  /** Goes before the number of days of the sheet; null: the sheet's. */
  readonly expireAfterDays: number | null;
}

/**
 * The rule of bounds that issuing these parts would break (design, section 13); undefined when it keeps them all.
 * @param most the most points that one accrual, or one conversion in, may give
 */
export function issuePartsRule(
  batch: Batch,
  wallet: Pick<Wallet, 'version'>,
  parts: readonly Pick<IssuePart, 'terms' | 'points'>[],
  most: bigint,
): string | undefined {
  let total = 0n;
  for (const { points } of parts) total += points;
  if (total > most) return tooManyPoints(most);
  for (const { terms } of parts)
    if (terms.fundPrice > FUND_PRICE_MAX)
      return 'would give points whose fund price, at the exchange rate in force, is beyond every bound of prices';
  const [first] = parts;
  // Nearly all purchases have one part, and need no sums by issuer.
  if (first && parts.length === 1) return issueRoomRule(batch, wallet, first.terms.partner.id, total, 0n);
  const byIssuer = new Map<PartnerId, bigint>();
  for (const { terms, points } of parts)
    byIssuer.set(terms.partner.id, (byIssuer.get(terms.partner.id) ?? 0n) + points);
  for (const [partnerId, points] of byIssuer) {
    const rule = issueRoomRule(batch, wallet, partnerId, points, total - points);
    if (rule) return rule;
  }
  return undefined;
}

/** {@link issuePartsRule} of points that one partner issues alone. */
export const issueRule = (
  batch: Batch,
  wallet: Wallet,
  terms: IssueTerms,
  points: bigint,
  most: bigint,
): string | undefined => issuePartsRule(batch, wallet, [{ terms, points }], most);

/** Whether the issue would take exposure + contingent liability above the partner's limit. */
export function creditRefusal(batch: Batch, { partner, sheet }: IssueTerms, points: bigint): Refusal | undefined {
  if (partner.creditLimit === null) return undefined;
  const owed =
    -batch.balance(accounts.clearing(partner.id, partner.currency)) -
    batch.balance(accounts.commitment(partner.id, partner.currency));
  const after = owed + points * sheet.issuePrice;
  return after > partner.creditLimit ? creditLimitReached(partner.creditLimit, after, partner.currency) : undefined;
}

/** The operation that issues points. */
interface Issue {
  readonly of: Id<IdKind>;
  readonly kind: EntryKind;
  readonly line: OwnLineKind;
}

/** A hold on the points that an operation issues. */
interface IssueHeld {
  /** Of any kind of object: what the points wait for. */
  readonly id: Id<IdKind>;
  readonly until: Date;
}

function lotTerms({ terms, label, expireAfterDays }: IssuePart, now: Date): LotTerms {
  const { partner, sheet, fundPrice } = terms;
  const days = expireAfterDays ?? sheet.pointsExpireAfterDays;
  return {
    partnerId: partner.id,
    rateSheetId: sheet.id,
    fundingModel: partner.fundingModel,
    currency: partner.currency,
    issuePrice: sheet.issuePrice,
    fundPrice,
    breakageShare: sheet.breakageShare,
    expiresAt: days === null ? null : new Date(now.getTime() + days * DAY_MS),
    offerId: label.offerId,
    costCentre: label.costCentre,
  };
}

/**
 * Issues points to a wallet, each part as a new lot of its own issuer, by one entry. All has been checked before.
 *
 * The first lot has the id of the operation under its own prefix, the others ids that sort behind it, so that lots which expire
 * together burn in the order of the parts. Held points are issued and held by the one entry; a release makes them available.
 * @param parts at least one; the points of each are positive
 * @param issue its `partnerId` is the partner at which it happens, whoever issues
 */
export function issueLots(
  batch: Batch,
  wallet: Wallet,
  parts: readonly IssuePart[],
  { of, kind, line, partnerId, held }: Issue & { readonly partnerId: PartnerId; readonly held?: IssueHeld },
): readonly Lot[] {
  const { memberId } = wallet;
  const wallets = walletsOf(batch);
  const lots: Lot[] = [];
  batch.journal.enter({ kind, partnerId, memberId, reference: of }, (entry) => {
    let total = 0n;
    for (const [i, part] of parts.entries()) {
      const { points } = part;
      const terms = lotTerms(part, batch.now);
      postIssue(entry, terms, points, line);
      lots.push({
        ...terms,
        id: partId('lot', of, i + 1),
        memberId,
        entrySequence: entry.sequence,
        part: i === 0 ? null : i + 1,
        points,
        remaining: points,
        held: 0n,
        expired: 0n,
        createdAt: batch.now,
      });
      total += points;
    }
    for (const lot of lots) wallets.addLot(lot);
    if (!held) {
      entry.changeWallet(wallet, total, 0n);
      return;
    }
    for (const lot of lots) wallets.move(lot, 'HOLD', lot.points, entry.sequence, held.id, null);
    entry.changeWallet(wallet, 0n, total);
    wallets.addHold({
      id: held.id,
      memberId,
      partnerId,
      points: total,
      heldUntil: held.until,
      status: 'OPEN',
      endedSequence: null,
      issuedSequence: entry.sequence,
    });
  });
  return lots;
}

/** Issues points to a wallet as one lot without a label, by one entry. All has been checked before. */
export function issueLot(
  batch: Batch,
  wallet: Wallet,
  terms: IssueTerms,
  { points, ...issue }: Issue & { readonly points: bigint },
): Lot {
  const part = { terms, points, label: NO_LABEL, expireAfterDays: null };
  const [lot] = issueLots(batch, wallet, [part], { ...issue, partnerId: terms.partner.id });
  return present(lot, 'a lot');
}
