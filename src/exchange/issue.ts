import { MICRO, sameAs, type Id, type IdKind, type Micros, type PartnerId, type Refusal } from '../platform/index.js';
import {
  accounts,
  balanceStore,
  issueRoomRule,
  postIssue,
  wantIssueRoom,
  type Batch,
  type EntryKind,
  type Lot,
  type Needs,
  type OwnLineKind,
  type Wallet,
  walletsOf,
  type LotId,
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

/**
 * The rule of bounds that issuing these points would break (design, section 13); undefined when it keeps them all.
 * @param most the most points that one accrual, or one conversion in, may give
 */
export function issueRule(
  batch: Batch,
  wallet: Wallet,
  { partner, fundPrice: fund }: IssueTerms,
  points: bigint,
  most: bigint,
): string | undefined {
  if (points > most) return tooManyPoints(most);
  if (fund > FUND_PRICE_MAX)
    return 'would give points whose fund price, at the exchange rate in force, is beyond every bound of prices';
  return issueRoomRule(batch, wallet, partner.id, points);
}

/** Whether the issue would take exposure + contingent liability above the partner's limit. */
export function creditRefusal(batch: Batch, { partner, sheet }: IssueTerms, points: bigint): Refusal | undefined {
  if (partner.creditLimit === null) return undefined;
  const owed =
    -batch.balance(accounts.clearing(partner.id, partner.currency)) -
    batch.balance(accounts.commitment(partner.id, partner.currency));
  const after = owed + points * sheet.issuePrice;
  return after > partner.creditLimit ? creditLimitReached(partner.creditLimit, after, partner.currency) : undefined;
}

/** Issues points to a wallet as a new lot, by one entry. All has been checked before. */
export function issueLot(
  batch: Batch,
  wallet: Wallet,
  terms: IssueTerms,
  issue: {
    readonly points: bigint;
    readonly of: Id<IdKind>;
    readonly kind: EntryKind;
    readonly line: OwnLineKind;
  },
): Lot {
  const { partner, sheet } = terms;
  const days = sheet.pointsExpireAfterDays;
  const lotTerms = {
    partnerId: partner.id,
    rateSheetId: sheet.id,
    fundingModel: partner.fundingModel,
    currency: partner.currency,
    issuePrice: sheet.issuePrice,
    fundPrice: terms.fundPrice,
    breakageShare: sheet.breakageShare,
    expiresAt: days === null ? null : new Date(batch.now.getTime() + days * DAY_MS),
  };
  const lotId: LotId = sameAs('lot', issue.of);
  const head = { kind: issue.kind, partnerId: partner.id, memberId: wallet.memberId, reference: issue.of };
  const { sequence } = batch.journal.enter(head, (entry) => {
    postIssue(entry, lotTerms, issue.points, issue.line);
    entry.changeWallet(wallet, issue.points, 0n);
  });
  const lot: Lot = {
    ...lotTerms,
    id: lotId,
    memberId: wallet.memberId,
    entrySequence: sequence,
    points: issue.points,
    remaining: issue.points,
    held: 0n,
    expired: 0n,
    createdAt: batch.now,
  };
  walletsOf(batch).addLot(lot);
  return lot;
}

/** For which offer points were issued, and which department pays. */
export interface Label {
  readonly offerId: string;
  readonly costCentre: string | null;
}

/** Points of one issuer, to be issued with others in one entry. */
export interface PartToIssue {
  readonly terms: IssueTerms;
  readonly points: bigint;
  readonly label: Label | null;
  readonly expireAfterDays: number | null;
}
export function issueLots(
  batch: Batch,
  wallet: Wallet,
  parts: readonly PartToIssue[],
  { of, kind, line }: { of: Id<IdKind>; partnerId: PartnerId; kind: EntryKind; line: OwnLineKind },
): Lot[] {
  return parts.slice(0, 1).map((p) => issueLot(batch, wallet, p.terms, { points: p.points, of, kind, line }));
}
