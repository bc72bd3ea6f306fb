import { sameAs, type Micros } from '../platform/index.js';
import {
  done,
  duplicateOrder,
  invalid,
  refuse,
  type Batch,
  type Decision,
  type Operation,
  snapshotOf,
} from '../ledger/index.js';
import { canonicalRef, consumeCode, followMember, namedMember, wantMember } from '../members/index.js';
import { bookSource, creditRefusal, isRefusal, issueLots, wantIssue } from '../exchange/index.js';
import { takeFromCounters } from '../offers/index.js';
import { partStore } from '../grants/index.js';
import { mayRefer, wantReferralOf } from '../campaigns/index.js';
import { followPurchase, putUnderReview, rewardReferrer } from './consequences.js';
import type { Accrue } from './command.js';
import { accrualStore, type Accrual } from './accrual.js';
import { earningPartner, earningWallet, ownPoints, planEarning } from './decide.js';
import { earlierStore } from './earlier-store.js';
import { mayHaveProgramme, wantProgramme, wantReferrer } from './programme.js';
import { orderHolder } from './order-holder.js';
import { purchaseStore } from './purchase-store.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const AHEAD_MS = 5 * 60 * 1_000;

/**
 * The rule on occurredAt, or undefined when it is kept (design, sections 2 and 13).
 * @param from when the days are counted back from
 */
export function occurredAtRule(
  occurredAt: Date | null,
  now: Date,
  backdateDays: number,
  from: Date = now,
): string | undefined {
  if (occurredAt === null) return undefined;
  if (occurredAt.getTime() > now.getTime() + AHEAD_MS) return 'must not lie in the future';
  if (occurredAt.getTime() < from.getTime() - backdateDays * DAY_MS)
    return `must not lie more than ${backdateDays.toString()} days back`;
  return undefined;
}

export const accrueOperation: Operation<Accrue, AccrualResult> = {
  name: 'accruePoints',
  needs(command, needs) {
    wantMember(needs, { partnerId: command.partnerId, ref: command.member }, 0n);
    needs.want(accrualStore, { partnerId: command.partnerId, orderId: command.orderId });
    orderHolder()?.want(needs, command.partnerId, command.orderId);
    wantIssue(needs, needs.config(bookSource), command.partnerId);
    if (mayRefer(needs, command.partnerId)) wantReferralOf(needs, command.partnerId, command.member);
  },
  follow(command, batch, needs) {
    followMember(batch, needs, { partnerId: command.partnerId, ref: command.member }, 0n);
    wantIssue(needs, batch.config(bookSource), command.partnerId);
    const member = namedMember(batch, { partnerId: command.partnerId, ref: command.member });
    if (!member) return;
    wantProgramme(command, batch, needs, { memberId: member.memberId });
    wantReferrer(command, batch, needs, member.memberId);
  },
  followsMore: ({ partnerId, member }, needs) =>
    mayHaveProgramme(partnerId, needs) && `${partnerId} ${canonicalRef(member)}`,
  plan: planAccrual,
  keep: keepResult,
  recall: recallResult,
};

function planAccrual(command: Accrue, batch: Batch): Decision<AccrualResult> {
  const rule = occurredAtRule(command.occurredAt, batch.now, command.backdateDays, command.backdatedFrom);
  if (rule) return invalid('occurredAt', rule);
  const partner = earningPartner(batch, command.partnerId);
  if (isRefusal(partner)) return refuse(partner);
  const wallet = earningWallet(batch, namedMember(batch, { partnerId: partner.id, ref: command.member })?.memberId);
  if (isRefusal(wallet)) return refuse(wallet);
  const accruals = batch.of(accrualStore);
  const existing = accruals.ofOrder(partner.id, command.orderId);
  if (existing) return refuse(duplicateOrder(existing));
  const holder = orderHolder()?.of(batch, partner.id, command.orderId);
  if (holder && sameAs('accrual', holder.id) !== command.id) return refuse(duplicateOrder(holder));

  const planned = planEarning(command, batch, { partner, wallet });
  if (planned.kind !== 'done') return planned;
  const { occurredAt, sheet, terms, points, parts, kept, plan } = planned.result;
  const overLimit = creditRefusal(batch, terms, ownPoints(planned.result));
  if (overLimit) return refuse(overLimit);

  consumeCode(batch, command.member);
  const held = plan?.review ? putUnderReview(command, batch, plan.review, wallet.memberId) : undefined;
  const lots = issueLots(
    batch,
    wallet,
    parts.map(({ issue }) => issue),
    { of: command.id, partnerId: partner.id, kind: 'ACCRUAL', line: 'ISSUED', ...(held && { held }) },
  );
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
    reversedAlone: 0n,
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
  followPurchase(command, batch, accrual, plan);
  rewardReferrer(command, batch, accrual, plan);
  return done({
    accrualId: accrual.id,
    reversedPoints: 0n,
    returnedSpend: 0n as Micros,
    accrual,
    wallet: snapshotOf(wallet),
  });
}
