import { keptComponents, plannedComponents, type KeptComponents } from './components.js';
import { sameAs, type Micros, type PartnerId, type Refusal } from '../platform/index.js';
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
  NO_LABEL,
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
  issueLots,
  type IssuePart,
  issuePartsRule,
  issueTerms,
  wantIssue,
  noRateInForce,
  amountTooSmall,
} from '../exchange/index.js';
import { takeFromCounters, type BasketLine, type Channel } from '../offers/index.js';
import { partStore } from '../grants/index.js';
import type { PurchasePlan } from '../campaigns/index.js';
import { accrualStore, type Accrual } from './accrual.js';
import { earlierStore } from './earlier-store.js';
import { Issuers, madeAt, planProgramme, wantProgramme } from './programme.js';
import { purchaseStore } from './purchase-store.js';
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
  /** None where it came without lines. */
  readonly lines: readonly BasketLine[];
  readonly channel: Channel;
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
    wantProgramme(command, batch, needs);
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
  const occurredAt = madeAt(command.occurredAt, batch.now);
  const sheet = book.sheetAt(partner.id, occurredAt);
  if (!sheet) return refuse(noRateInForce());
  const terms = issueTerms(book, partner, sheet, batch.now);
  if (isRefusal(terms)) return refuse(terms);

  const issuers = new Issuers(batch, occurredAt);
  issuers.know(terms);
  const earned = earnedBy(command, batch, { partner, sheet, occurredAt, issuers, wallet });
  if ('code' in earned) return refuse(earned);
  const { points, parts, kept, plan } = earned;
  const issued = parts.map(({ issue }) => issue);
  const tooMuch = issuePartsRule(batch, wallet, issued, command.pointsMax);
  if (tooMuch) return invalid('spend.amount', tooMuch);
  const [base] = parts;
  const overLimit = creditRefusal(batch, terms, base?.points ?? 0n);
  if (overLimit) return refuse(overLimit);

  consumeCode(batch, command.member);
  const lots = issueLots(batch, wallet, issued, {
    of: command.id,
    partnerId: partner.id,
    kind: 'ACCRUAL',
    line: 'ISSUED',
  });
  const [lot] = lots;
  if (!lot) throw new Error('an accrual has points of no one');
  const accrual: Accrual = {
    __typename: 'Accrual',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    orderId: command.orderId,
    spend: command.spend,
    currency: command.currency,
    category: command.category,
    channel: command.channel,
    store: command.site?.store ?? null,
    till: command.site?.till ?? null,
    occurredAt,
    rateSheetId: sheet.id,
    lotId: sameAs('lot', command.id),
    points,
    reversedPoints: 0n,
    returnedSpend: 0n as Micros,
    expiresAt: lot.expiresAt,
    createdAt: batch.now,
    entrySequence: lot.entrySequence,
  };
  accruals.add(accrual, kept, command.lines);
  if (kept || command.lines.length > 0) batch.of(purchaseStore).add(accrual.id, kept, command.lines);
  batch.of(earlierStore).add(wallet.memberId, partner.id, occurredAt);
  if (plan) {
    takeFromCounters(batch, plan.taken);
    const table = batch.of(partStore);
    for (const [i, { issue, place, costCentre }] of parts.entries())
      if (kept && place)
        table.add({
          sourceId: accrual.id,
          ...place,
          issuerId: issue.terms.partner.id,
          points: issue.points,
          reversedPoints: 0n,
          lotId: (lots[i] ?? lot).id,
          costCentre,
        });
  }
  return done({
    accrualId: accrual.id,
    reversedPoints: 0n,
    returnedSpend: 0n as Micros,
    accrual,
    wallet: snapshotOf(wallet),
  });
}

/** A part of an accrual before it is issued. */
interface Part {
  readonly points: bigint;
  readonly costCentre: string | null;
  readonly issue: IssuePart;
  /** Null: the points of the base rate alone, which are kept with the accrual. */
  readonly place: { readonly component: number; readonly ordinal: number } | null;
}

/** All that a purchase earns. */
interface EarnedParts {
  readonly points: bigint;
  readonly parts: readonly Part[];
  readonly kept: KeptComponents | undefined;
  readonly plan: PurchasePlan | undefined;
}

const partOf = (issue: IssuePart, place: Part['place']): Part => ({
  points: issue.points,
  costCentre: issue.label.costCentre,
  issue,
  place,
});

/** The parts of a plan, in the order of its components; the base's first. Parts of 0 make no lot. */
function partsOf({ components }: PurchasePlan, issuers: Issuers): Part[] {
  return components.flatMap(({ reckoning, parts, expireAfterDays }, index) =>
    parts.flatMap(({ partnerId, points, costCentre }, ordinal) => {
      const terms = issuers.of(partnerId);
      if (points === 0n || !terms) return [];
      const label =
        reckoning.reason === 'BASE_RATE'
          ? NO_LABEL
          : { offerId: reckoning.reason === 'TIER' ? reckoning.tier.ladderId : reckoning.campaign.id, costCentre };
      return [partOf({ terms, points, label, expireAfterDays }, { component: index + 1, ordinal: ordinal + 1 })];
    }),
  );
}

function earnedBy(command: Accrue, batch: Batch, planned: Parameters<typeof planProgramme>[2]): EarnedParts | Refusal {
  const { partner, sheet, occurredAt, issuers } = planned;
  const { timeZone, spend, category } = command;
  const earned = earn({ partnerId: partner.id, spend, category, occurredAt, sheet, timeZone });
  const plan = planProgramme(command, batch, planned);
  if (plan && 'code' in plan) return plan;
  const terms = issuers.of(partner.id);
  if (!terms) throw new Error(`${partner.id} earns without terms`);
  if (!plan) {
    if (earned.points === 0n) return amountTooSmall('The spend earns less than one point at the rate in force.');
    const part = partOf({ terms, points: earned.points, label: NO_LABEL, expireAfterDays: null }, null);
    return { points: earned.points, parts: [part], kept: keptComponents(earned, timeZone), plan };
  }
  const besides = earned.besides.reduce((sum, { points }) => sum + points, 0n);
  const kept = plannedComponents(plan, earned.besides, timeZone);
  const [base, ...others] = partsOf(plan, issuers);
  if (!base) throw new Error('a plan has points of no one');
  // Points by other rules of earning are in the lot of the base.
  const first = partOf({ ...base.issue, points: base.points + besides }, kept && others.length > 0 ? base.place : null);
  return { points: plan.points + besides, parts: [first, ...others], kept, plan };
}
