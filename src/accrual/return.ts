import { micros, type Micros, type PartnerId } from '../platform/index.js';
import {
  done,
  expireDueLots,
  insufficientPoints,
  invalid,
  refuse,
  roomRule,
  snapshotOf,
  touch,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBack } from '../exchange/index.js';
import { currencyMismatch } from '../partners/index.js';
import { planReturn, planReversal, reversible, type ReturnAsked, type ReturnPlan } from '../campaigns/index.js';
import { accrualStore } from './accrual.js';
import type { AccrualId } from './ids.js';
import { accrualNotFound, exceedsOriginalSpend } from './refusals.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';
import { takeable } from './reverse.js';
import { followStanding, standingOf, takesOf, wantStanding, writeLoss, type Standing } from './standing.js';

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
  keep: ({ takenBack, shortfall, ...result }) =>
    JSON.stringify([keepResult(result), takenBack.toString(), shortfall.toString()]),
  recall: (text) => {
    const [kept, takenBack, shortfall] = JSON.parse(text) as [string, string, string];
    return { ...recallResult(kept), takenBack: BigInt(takenBack), shortfall: BigInt(shortfall) };
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

  const available = takeable(wallet);
  const whole = wholePlan(command, standing, accrual.points, true);
  if ('refused' in whole) {
    // A missing exchange rate stands before the spend: it is asked for all that could be taken.
    const all = planReversal(standing.earned, reversible(standing.earned));
    const taken = planTakeBack(batch, takesOf(standing, all));
    if (isRefusal(taken)) return refuse(taken);
    const remaining = whole.refused === 'ExceedsOriginalSpend' ? whole.remaining : micros(0n);
    return refuse(exceedsOriginalSpend(remaining, accrual.currency));
  }
  const missing = planTakeBack(batch, takesOf(standing, whole));
  if (isRefusal(missing)) return refuse(missing);
  if (whole.points > available && !command.allowShortfall) return refuse(insufficientPoints(available, whole.points));
  const plan = whole.points > available ? wholePlan(command, standing, available, true) : whole;
  if ('refused' in plan) throw new Error(`the return of ${accrual.id} was planned and is refused`);
  const tooMuch = roomRule(batch, wallet, accrual.partnerId, plan.points, 'back');
  if (tooMuch) return invalid('accrualId', tooMuch);
  return post(batch, standing, plan, wallet);
}

function post(
  batch: Batch,
  standing: Standing,
  plan: ReturnPlan,
  wallet: NonNullable<ReturnType<typeof touch>>,
): Decision<ReturnResult> {
  const { accrual } = standing;
  if (plan.points > 0n) {
    const taken = planTakeBack(batch, takesOf(standing, plan));
    if (isRefusal(taken)) return refuse(taken);
    const head = { kind: 'ACCRUAL_REVERSAL', partnerId: accrual.partnerId, reference: accrual.id } as const;
    takeBack(batch, wallet, head, taken);
    expireDueLots(batch, wallet);
  }
  const after = writeLoss(batch, standing, plan, plan.returned);
  return done({
    accrualId: after.id,
    reversedPoints: after.reversedPoints,
    returnedSpend: after.returnedSpend satisfies Micros,
    accrual: after,
    wallet: snapshotOf(wallet),
    takenBack: plan.points,
    shortfall: plan.shortfall,
  });
}
