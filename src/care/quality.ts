import { isId, type Id, type IdKind } from '../platform/index.js';
import { done, invalid, refuse, type Batch, type Decision } from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { defineCaseOutcome, type Case, type CaseDecision } from '../cases/index.js';
import {
  followOrder,
  giveUnitsBack,
  planUnitsBack,
  unitsBackRule,
  wantOrder,
  type ItemOrderId,
  type UnitsBack,
} from '../mall/index.js';
import { caseAwardBar, planCaseAward, wantCaseAward, wantCaseAwardTerms } from './award.js';

/** Accepting a case of QUALITY or OTHER may award; of QUALITY it may also refund units of the order that it is about. */

/** The order of which units are refunded; null: none are. */
const orderOf = ({ subjectId }: Case, { refund }: CaseDecision): ItemOrderId | null =>
  refund && subjectId !== null && isId('itemOrder', subjectId) ? subjectId : null;

/** Plans the refund without giving the units back yet; null: there is none. */
function planRefund(batch: Batch, one: Case, decision: CaseDecision): Decision<UnitsBack | null> {
  const orderId = orderOf(one, decision);
  if (orderId === null || !decision.refund) return done(null);
  const back = planUnitsBack(batch, { orderId, partnerId: one.partnerId, units: decision.refund.quantity });
  if (isRefusal(back)) return refuse(back);
  const rule = unitsBackRule(batch, back);
  return rule ? invalid('refundQuantity', rule) : done(back);
}

const isRefusedAs = (decision: Decision<unknown>, code: string): boolean =>
  decision.kind === 'refused' && decision.refusal.code === code;

/**
 * All refusals are asked before anything is done, in the order of every operation: the state of the order and its coupons, then the
 * award, then how many units the order still has, and last what the partner may owe.
 */
function accept(batch: Batch, one: Case, decision: CaseDecision): Decision<Id<IdKind> | null> {
  const award = planCaseAward(batch, one, decision);
  if (award.kind === 'invalid') return award;
  const back = planRefund(batch, one, decision);
  if (back.kind === 'refused' && !isRefusedAs(back, 'EXCEEDS_ORIGINAL_UNITS')) return back;
  if (award.kind !== 'done' && !isRefusedAs(award, 'CREDIT_LIMIT_REACHED')) return award;
  if (back.kind !== 'done') return back;
  if (award.kind !== 'done') return award;
  const { refund, note: reason, act } = decision;
  const order =
    back.result && refund
      ? giveUnitsBack(batch, back.result, { restock: refund.restock, reason, act, by: 'OWNER' }).order
      : null;
  const grantId = award.result?.give() ?? null;
  return done(order?.id ?? grantId);
}

const awards = {
  needs: wantCaseAwardTerms,
  follow: wantCaseAward,
  bar: caseAwardBar,
  accept,
} as const;

defineCaseOutcome('OTHER', awards);
defineCaseOutcome('QUALITY', {
  ...awards,
  needs(one, decision, needs) {
    wantCaseAwardTerms(one, decision, needs);
    const orderId = orderOf(one, decision);
    if (orderId !== null) wantOrder(needs, orderId);
  },
  follow(one, decision, batch, needs) {
    wantCaseAward(one, decision, batch, needs);
    const orderId = orderOf(one, decision);
    if (orderId !== null) followOrder(batch, needs, orderId, (order) => order.partnerId === one.partnerId);
  },
});
