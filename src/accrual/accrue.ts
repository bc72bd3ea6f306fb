import { keptComponents } from './components.js';
import { sameAs, type Micros, type PartnerId } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import {
  done,
  duplicateOrder,
  invalid,
  partnerNotActive,
  refuse,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  snapshotOf,
} from '../ledger/index.js';
import { isEarning, partnerNotFound, currencyMismatch, type Site } from '../partners/index.js';
import {
  consumeCode,
  followMember,
  namedMember,
  wantMember,
  type MemberRef,
  memberNotFound,
  memberNotActive,
} from '../members/index.js';
import {
  bookSource,
  creditRefusal,
  earn,
  isRefusal,
  issueLot,
  issueRule,
  issueTerms,
  wantIssue,
  noRateInForce,
  amountTooSmall,
} from '../exchange/index.js';
import { accrualStore, type Accrual } from './accrual.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';

/** Gives points for a purchase. All values have been read and are within their bounds. */
export interface Accrue extends Command {
  readonly id: AccrualId;
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  /** Positive micros. */
  readonly spend: Micros;
  readonly currency: string;
  readonly orderId: string;
  readonly category: string | null;
  /** Left out: the partner did not say where. */
  readonly site?: Site;
  /** Null means now. */
  readonly occurredAt: Date | null;
  /** How far back occurredAt may lie. */
  readonly backdateDays: number;
  /** The time zone by which days are counted. */
  readonly timeZone: string;
  /** The most points that one accrual may give. */
  readonly pointsMax: bigint;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const AHEAD_MS = 5 * 60 * 1_000;

/** The rule on occurredAt, or undefined when it is kept (design, sections 2 and 13). */
export function occurredAtRule(occurredAt: Date | null, now: Date, backdateDays: number): string | undefined {
  if (occurredAt === null) return undefined;
  if (occurredAt.getTime() > now.getTime() + AHEAD_MS) return 'must not lie in the future';
  if (occurredAt.getTime() < now.getTime() - backdateDays * DAY_MS)
    return `must not lie more than ${backdateDays.toString()} days back`;
  return undefined;
}

export const accrueOperation: Operation<Accrue, AccrualResult> = {
  name: 'accruePoints',
  needs(command, needs) {
    wantMember(needs, { partnerId: command.partnerId, ref: command.member }, 0n);
    needs.want(accrualStore, { partnerId: command.partnerId, orderId: command.orderId });
    wantIssue(needs, needs.config(bookSource), command.partnerId);
  },
  follow(command, batch, needs) {
    followMember(batch, needs, { partnerId: command.partnerId, ref: command.member }, 0n);
    wantIssue(needs, batch.config(bookSource), command.partnerId);
  },
  plan: planAccrual,
  keep: keepResult,
  recall: recallResult,
};

function planAccrual(command: Accrue, batch: Batch): Decision<AccrualResult> {
  const rule = occurredAtRule(command.occurredAt, batch.now, command.backdateDays);
  if (rule) return invalid('occurredAt', rule);
  const book = batch.config(bookSource);
  const partner = book.partner(command.partnerId);
  if (!partner) return refuse(partnerNotFound());
  if (!isEarning(partner.status)) return refuse(partnerNotActive(partner.status));

  const found = namedMember(batch, { partnerId: command.partnerId, ref: command.member });
  const wallet = found && touch(batch, found.memberId);
  if (!wallet) return refuse(memberNotFound());
  if (wallet.memberStatus === 'CLOSED') return refuse(memberNotActive(wallet.memberStatus));

  const accruals = batch.of(accrualStore);
  const existing = accruals.ofOrder(partner.id, command.orderId);
  if (existing) return refuse(duplicateOrder(existing));
  if (command.currency !== partner.currency) return refuse(currencyMismatch(partner.currency));
  const occurredAt = command.occurredAt !== null && command.occurredAt < batch.now ? command.occurredAt : batch.now;
  const sheet = book.sheetAt(partner.id, occurredAt);
  if (!sheet) return refuse(noRateInForce());
  const terms = issueTerms(book, partner, sheet, batch.now);
  if (isRefusal(terms)) return refuse(terms);

  const { timeZone, spend, category } = command;
  const earned = earn({ partnerId: partner.id, spend, category, occurredAt, sheet, timeZone });
  const { points } = earned;
  if (points === 0n) return refuse(amountTooSmall('The spend earns less than one point at the rate in force.'));
  const tooMuch = issueRule(batch, wallet, terms, points, command.pointsMax);
  if (tooMuch) return invalid('spend.amount', tooMuch);
  const overLimit = creditRefusal(batch, terms, points);
  if (overLimit) return refuse(overLimit);

  consumeCode(batch, command.member);
  const lot = issueLot(batch, wallet, terms, {
    points,
    of: command.id,
    kind: 'ACCRUAL',
    line: 'ISSUED',
  });
  const accrual: Accrual = {
    __typename: 'Accrual',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    orderId: command.orderId,
    spend: command.spend,
    currency: command.currency,
    category: command.category,
    store: command.site?.store ?? null,
    till: command.site?.till ?? null,
    occurredAt,
    rateSheetId: sheet.id,
    lotId: sameAs('lot', command.id),
    points,
    reversedPoints: 0n,
    expiresAt: lot.expiresAt,
    createdAt: batch.now,
    entrySequence: lot.entrySequence,
  };
  accruals.add(accrual, keptComponents(earned, timeZone));
  return done({ accrualId: accrual.id, reversedPoints: 0n, accrual, wallet: snapshotOf(wallet) });
}
