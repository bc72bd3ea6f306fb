import { micros, type PartnerId } from '../platform/index.js';
import {
  done,
  expireDueLots,
  insufficientPoints,
  invalid,
  refuse,
  snapshotOf,
  touch,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBack } from '../exchange/index.js';
import { currencyMismatch } from '../partners/index.js';
import { planReturn, planReversal, reversible, type ReturnAsked, type ReturnPlan } from '../campaigns/index.js';
import { accrualStore, type Accrual } from './accrual.js';
import type { AccrualId } from './ids.js';
import { accrualNotFound, exceedsOriginalSpend } from './refusals.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';
import { takeable } from './reverse.js';
import {
  endReview,
  followStanding,
  heldInReview,
  standingOf,
  takeCoupons,
  takeRule,
  takesOf,
  wantStanding,
  writeLoss,
  type CouponsBack,
  type Standing,
} from './standing.js';

/** Takes back what goods had earned that came back. */
interface ReturnPurchase extends Command {
  readonly partnerId: PartnerId;
  readonly accrualId: AccrualId;
  readonly asked: ReturnAsked;
  /** Of an amount; null where lines are given, or nothing. */
  readonly currency: string | null;
  readonly allowShortfall: boolean;
}

/** The accrual and the wallet right after a return. */
export interface ReturnResult extends AccrualResult {
  readonly takenBack: bigint;
  /** Points that the wallet lacked. */
  readonly shortfall: bigint;
  readonly coupons: CouponsBack;
}

export const returnOperation: Operation<ReturnPurchase, ReturnResult> = {
  name: 'returnPurchase',
  needs(command, needs) {
    wantStanding(needs, command.accrualId);
    wantRoom(needs, command.partnerId);
  },
  follow(command, batch, needs) {
    const accrual = batch.of(accrualStore).find(command.accrualId);
    if (accrual?.partnerId !== command.partnerId) return;
    // What it will be is known by the plan alone: at most all that is left.
    followStanding(batch, needs, accrual, accrual.points - accrual.reversedPoints);
  },
  plan: planReturned,
  keep: ({ takenBack, shortfall, coupons, ...result }) =>
    JSON.stringify([keepResult(result), takenBack.toString(), shortfall.toString(), coupons]),
  recall: (text) => {
    const [kept, takenBack, shortfall, coupons] = JSON.parse(text) as [string, string, string, CouponsBack];
    return { ...recallResult(kept), takenBack: BigInt(takenBack), shortfall: BigInt(shortfall), coupons };
  },
};

/** The rule on the lines that come back which only the purchase can tell; undefined when it is kept. */
function linesRule(
  { asked }: ReturnPurchase,
  { purchase }: Standing,
): readonly [field: string, rule: string] | undefined {
  const count = purchase.lines?.length ?? 0;
  if (asked.kind === 'AMOUNT' && count > 0)
    return ['amount', 'must be left out: the purchase came with lines, so say which of them come back'];
  if (asked.kind !== 'LINES') return undefined;
  if (count === 0)
    return ['lines', 'must be left out: the purchase came without lines, so say which amount comes back'];
  const index = asked.lines.findIndex(({ line }) => line > count);
  return index === -1
    ? undefined
    : [`lines.${index.toString()}.line`, `must be the place of a line of the purchase: 1 to ${count.toString()}`];
}

/** What of a purchase would be taken back, whatever the wallet has. */
function wholePlan(command: ReturnPurchase, standing: Standing, available: bigint, allowShortfall: boolean) {
  const { purchase, returned, earned: accrual } = standing;
  return planReturn({ purchase, returned, asked: command.asked, accrual, available, allowShortfall });
}

function planReturned(command: ReturnPurchase, batch: Batch): Decision<ReturnResult> {
  const accrual = batch.of(accrualStore).find(command.accrualId);
  if (accrual?.partnerId !== command.partnerId) return refuse(accrualNotFound());
  const wallet = touch(batch, accrual.memberId);
  if (!wallet) throw new Error(`accrual ${accrual.id} has no wallet`);
  const standing = standingOf(batch, accrual);
  const rule = linesRule(command, standing);
  if (rule) return invalid(...rule);
  if (command.currency !== null && command.currency !== accrual.currency)
    return refuse(currencyMismatch(accrual.currency));

  const held = heldInReview(batch, accrual);
  const available = takeable(wallet, held);
  const whole = wholePlan(command, standing, accrual.points, true);
  if ('refused' in whole) {
    // A missing exchange rate stands before the spend: it is asked for all that could be taken.
    const all = planReversal(standing.earned, reversible(standing.earned));
    const taken = held ? undefined : planTakeBack(batch, takesOf(standing, all));
    if (taken && isRefusal(taken)) return refuse(taken);
    const remaining = whole.refused === 'ExceedsOriginalSpend' ? whole.remaining : micros(0n);
    return refuse(exceedsOriginalSpend(remaining, accrual.currency));
  }
  const missing = held ? undefined : planTakeBack(batch, takesOf(standing, whole));
  if (missing && isRefusal(missing)) return refuse(missing);
  if (whole.points > available && !command.allowShortfall) return refuse(insufficientPoints(available, whole.points));
  const plan = whole.points > available ? wholePlan(command, standing, available, true) : whole;
  if ('refused' in plan) throw new Error(`the return of ${accrual.id} was planned and is refused`);
  const tooMuch = takeRule(batch, wallet, takesOf(standing, plan));
  if (tooMuch) return invalid('accrualId', tooMuch);
  endReview(batch, accrual, wallet, held, command.act);
  const { after, coupons } = postReturn(batch, standing, plan, wallet, command.act ?? '');
  return done({
    accrualId: after.id,
    reversedPoints: after.reversedPoints,
    returnedSpend: after.returnedSpend,
    accrual: after,
    wallet: snapshotOf(wallet),
    takenBack: plan.points,
    shortfall: plan.shortfall,
    coupons,
  });
}

/** Takes back what a return plans, once nothing of the accrual is held. Errors: a clawback needs an exchange rate that is missing. */
export function postReturn(
  batch: Batch,
  standing: Standing,
  plan: ReturnPlan,
  wallet: Wallet,
  act: string,
): { readonly after: Accrual; readonly coupons: CouponsBack } {
  const { accrual } = standing;
  if (plan.points > 0n) {
    const taken = planTakeBack(batch, takesOf(standing, plan));
    if (isRefusal(taken)) throw new Error(`the return of accrual ${accrual.id} needs an exchange rate that is missing`);
    const head = { kind: 'ACCRUAL_REVERSAL', partnerId: accrual.partnerId, reference: accrual.id } as const;
    takeBack(batch, wallet, head, taken);
  }
  // Also where nothing is taken: what a review held is free now.
  expireDueLots(batch, wallet);
  const coupons = takeCoupons(batch, standing, plan, act);
  return { after: writeLoss(batch, standing, plan, act, plan.returned), coupons };
}
