import type { PartnerId } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import {
  done,
  exceedsOriginal,
  expireDueLots,
  insufficientPoints,
  invalid,
  refuse,
  touch,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Hold,
  type Operation,
  type Wallet,
  snapshotOf,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBack, type Take } from '../exchange/index.js';
import { planReversal, reversible } from '../campaigns/index.js';
import { accrualStore } from './accrual.js';
import { accrualNotFound } from './refusals.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';
import {
  endReview,
  followStanding,
  heldInReview,
  standingOf,
  takeRule,
  takesOf,
  wantStanding,
  writeLoss,
  type Standing,
} from './standing.js';

/** Takes back points of an accrual, for a returned purchase. */
interface Reverse extends Command {
  readonly partnerId: PartnerId;
  readonly accrualId: AccrualId;
  /** Positive. */
  readonly points: bigint;
}

export const reverseOperation: Operation<Reverse, AccrualResult> = {
  name: 'reverseAccrual',
  needs(command, needs) {
    wantStanding(needs, command.accrualId);
    wantRoom(needs, command.partnerId);
  },
  follow(command, batch, needs) {
    const accrual = batch.of(accrualStore).find(command.accrualId);
    if (accrual?.partnerId !== command.partnerId) return;
    followStanding(batch, needs, accrual, command.points);
  },
  plan: planReverse,
  keep: keepResult,
  recall: recallResult,
};

/** The points that can be taken from a wallet: only captures of holds leave a FROZEN one (design, section 13). */
export const takeable = ({ memberStatus, available }: Wallet, held?: Hold): bigint =>
  memberStatus === 'ACTIVE' ? available + (held?.points ?? 0n) : 0n;

/** What would be taken if an accrual had more points than it has: all of them at its first part's price. */
function beyondOf({ parts }: Standing, points: bigint): readonly Take[] | undefined {
  const lot = parts[0]?.[0]?.lot;
  return lot && [{ lot, points }];
}

function planReverse(command: Reverse, batch: Batch): Decision<AccrualResult> {
  const accruals = batch.of(accrualStore);
  const accrual = accruals.find(command.accrualId);
  if (accrual?.partnerId !== command.partnerId) return refuse(accrualNotFound());
  const wallet = touch(batch, accrual.memberId);
  if (!wallet) throw new Error(`accrual ${accrual.id} has no wallet`);
  const standing = standingOf(batch, accrual);

  // Points that expired are gone with their reserve: they cannot be reversed (design, section 3).
  const remaining = reversible(standing.earned);
  const loss = planReversal(standing.earned, command.points < remaining ? command.points : remaining);
  // What a review holds is released first; then the accrual's own lots have all its points.
  const held = heldInReview(batch, accrual);
  // More than remains would be clawed back, so a missing exchange rate stands before it.
  const beyond = command.points > remaining ? beyondOf(standing, command.points) : undefined;
  const clawback = held ? undefined : planTakeBack(batch, beyond ?? takesOf(standing, loss));
  if (clawback && isRefusal(clawback)) return refuse(clawback);
  if (command.points > remaining) return refuse(exceedsOriginal(remaining));
  const available = takeable(wallet, held);
  if (command.points > available) return refuse(insufficientPoints(available, command.points));
  const tooMuch = takeRule(batch, wallet, takesOf(standing, loss));
  if (tooMuch) return invalid('points', tooMuch);

  endReview(batch, accrual, wallet, held, command.act);
  const taken = clawback ?? planTakeBack(batch, takesOf(standing, loss));
  if (isRefusal(taken)) throw new Error(`accrual ${accrual.id} was held whole and needs a clawback`);
  const head = { kind: 'ACCRUAL_REVERSAL', partnerId: accrual.partnerId, reference: accrual.id } as const;
  takeBack(batch, wallet, head, taken);
  expireDueLots(batch, wallet);
  const after = writeLoss(batch, standing, loss, command.act ?? '');
  return done({
    accrualId: after.id,
    reversedPoints: after.reversedPoints,
    returnedSpend: after.returnedSpend,
    accrual: after,
    wallet: snapshotOf(wallet),
  });
}
