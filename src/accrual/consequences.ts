import { present, sameAs, type MemberId } from '../platform/index.js';
import type { Batch } from '../ledger/index.js';
import { offersSource, type Limit } from '../offers/index.js';
import { creditPurchase, giveBadge } from '../standing/index.js';
import { giveCoupons } from '../grants/index.js';
import { openReview } from '../cases/index.js';
import { rewardReferral, type PurchasePlan } from '../campaigns/index.js';
import type { Accrue } from './command.js';
import type { Accrual } from './accrual.js';
import { purchaseStore } from './purchase-store.js';
import { creditState } from './standing.js';

/** What follows from a purchase beside its points: its review, the member's levels, coupons and badges. */

const REVIEW_HOURS = 72;

const MEASURED = { POINTS: 'points', TIMES: 'purchases' } as const;
const COUNTED = { MEMBER: 'for one member', PARTNER: 'at one partner', ALL: 'in all' } as const;
const WITHIN = { HOUR: 'hour', DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' } as const;

const reviewReason = ({ most, measure, per, span }: Limit): string =>
  `More than ${most.toLocaleString('en')} ${MEASURED[measure]} ${COUNTED[per]}${span === 'EVER' ? '' : ` within one ${WITHIN[span]}`}.`;

/**
 * Opens the review that a watch of house rules asks for. Its id is the accrual's under its own prefix.
 * @returns the hold for the points, where they are held until it ends
 */
export function putUnderReview(
  command: Accrue,
  batch: Batch,
  { id, version, limit }: NonNullable<PurchasePlan['review']>,
  memberId: MemberId,
) {
  const isHeld = limit.action === 'HOLD';
  const caseId = sameAs('case', command.id);
  // A purchase that is posted late can be watched by rules that are over now.
  const rules = batch.config(offersSource).version(id, version);
  const { dueAt } = openReview(batch, {
    id: caseId,
    subjectId: command.id,
    partnerId: command.partnerId,
    memberId,
    ownerId: rules?.ownerId ?? null,
    action: isHeld ? 'HOLD' : 'FLAG',
    reason: reviewReason(limit),
    hours: command.reviewHours ?? REVIEW_HOURS,
    ...(command.act !== undefined && { act: command.act }),
  });
  return isHeld ? { id: caseId, until: dueAt } : undefined;
}

/** Gives the one who referred the member what a campaign for referrals gives, where the purchase has met one. */
export function rewardReferrer(command: Accrue, batch: Batch, accrual: Accrual, plan: PurchasePlan | undefined): void {
  for (const { reckoning } of plan?.components ?? [])
    if (reckoning.reason === 'CAMPAIGN' && reckoning.campaign.terms.trigger === 'REFERRAL')
      rewardReferral(batch, accrual.memberId, reckoning.campaign, {
        accrualId: accrual.id,
        partnerId: accrual.partnerId,
        occurredAt: accrual.occurredAt,
        seed: present(command.couponSeed, 'the seed of coupons'),
        act: command.act ?? '',
        pointsMax: command.pointsMax,
      });
}

/** Counts the purchase to the member's levels, and gives coupons and badges. It was posted before. */
export function followPurchase(command: Accrue, batch: Batch, accrual: Accrual, plan: PurchasePlan | undefined): void {
  const { id: accrualId, memberId, partnerId, occurredAt, entrySequence: sequence } = accrual;
  const table = batch.of(purchaseStore);
  const components = table.has(accrualId) ? table.of(accrualId).components : [];
  creditPurchase(batch, { memberId, partnerId, occurredAt, accrualId, sequence }, creditState(accrual, components));
  for (const { reckoning, coupons, badges } of plan?.components ?? []) {
    for (const { couponKindId: kindId, count } of coupons)
      giveCoupons(batch, {
        kindId,
        count,
        memberId,
        atPartnerId: partnerId,
        reference: accrualId,
        seed: present(command.couponSeed, 'the seed of coupons'),
        act: command.act ?? '',
      });
    const by = reckoning.reason === 'CAMPAIGN' ? reckoning.campaign.ownerId : null;
    for (const code of badges) giveBadge(batch, { memberId, by, code });
  }
}
