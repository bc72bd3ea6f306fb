import { sameAs, type Id, type IdKind } from '../platform/index.js';
import { done, type Batch, type Decision } from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { accrueOperation, earningPartner, earningWallet, type Accrue } from '../accrual/index.js';
import { defineCaseOutcome, type Case, type CaseDecision } from '../cases/index.js';
import { accrualOf, type Receipt } from './receipt.js';
import { receiptsToChange, receiptStore } from './receipt-store.js';

/**
 * Accepting a case of MISSING_POINTS makes the accrual that the decision states, at the case's partner. Where its number and spend are
 * those of a receipt that nobody has claimed, in time or not, it claims that.
 */

/** The purchase as an accrual of the member. Its days are counted back from the opening of the case. */
function accrueFor(one: Case, { purchase, ...decision }: CaseDecision): Accrue {
  if (!purchase) throw new Error(`case ${one.id} is accepted without a purchase`);
  return {
    ...purchase,
    id: sameAs('accrual', decision.id),
    partnerId: one.partnerId,
    member: { kind: 'known', id: one.memberId },
    couponSeed: decision.seed,
    reviewHours: decision.reviewHours,
    backdateDays: decision.backdateDays,
    backdatedFrom: one.openedAt,
    timeZone: decision.timeZone,
    pointsMax: decision.pointsMax,
    act: decision.act,
  };
}

/** The receipt that the purchase claims; undefined: there is none, or it says something else, or someone has it. */
function receiptFor({ partnerId, orderId, spend, currency }: Accrue, batch: Batch): Receipt | undefined {
  const found = batch.of(receiptStore).find({ partnerId, number: orderId });
  return found?.claimedAt === null && found.spend === spend && found.currency === currency ? found : undefined;
}

function accept(batch: Batch, one: Case, decision: CaseDecision): Decision<Id<IdKind> | null> {
  const asked = accrueFor(one, decision);
  const receipt = receiptFor(asked, batch);
  const accrue = receipt ? { ...asked, id: accrualOf(receipt.id) } : asked;
  const accrued = accrueOperation.plan(accrue, batch);
  if (accrued.kind === 'invalid') return { ...accrued, field: `purchase.${accrued.field}` };
  if (accrued.kind === 'refused') return accrued;
  if (receipt)
    receiptsToChange(batch).claim({ ...receipt, claimedAt: batch.now, memberId: one.memberId }, decision.act);
  return done(accrued.result.accrualId);
}

defineCaseOutcome('MISSING_POINTS', {
  // What an accrual needs includes what holds its order.
  needs(one, decision, needs) {
    accrueOperation.needs(accrueFor(one, decision), needs);
  },
  follow(one, decision, batch, needs) {
    accrueOperation.follow?.(accrueFor(one, decision), batch, needs);
  },
  bar(batch, { partnerId, memberId }) {
    const partner = earningPartner(batch, partnerId);
    if (isRefusal(partner)) return partner;
    const wallet = earningWallet(batch, memberId);
    return isRefusal(wallet) ? wallet : undefined;
  },
  accept,
});
