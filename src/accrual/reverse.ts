import type { PartnerId } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import {
  done,
  exceedsOriginal,
  expireDueLots,
  insufficientPoints,
  invalid,
  refuse,
  roomRule,
  touch,
  walletStore,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBack } from '../exchange/index.js';
import { accrualStore } from './accrual.js';
import { accrualNotFound } from './refusals.js';
import { keepResult, recallResult, type AccrualResult } from './result.js';

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
    needs.want(accrualStore, { id: command.accrualId });
    wantRoom(needs, command.partnerId);
  },
  follow(command, batch, needs) {
    const accrual = batch.of(accrualStore).find(command.accrualId);
    if (accrual?.partnerId !== command.partnerId) return;
    // Load lots that cover the points, and the accrual's own lot wherever it stands. The others then have the points that it lacks.
    needs.want(walletStore, { memberId: accrual.memberId, spend: command.points });
    needs.want(walletStore, { lotId: accrual.lotId });
  },
  plan: planReversal,
  keep: keepResult,
  recall: recallResult,
};

function planReversal(command: Reverse, batch: Batch): Decision<AccrualResult> {
  const accruals = batch.of(accrualStore);
  const accrual = accruals.find(command.accrualId);
  if (accrual?.partnerId !== command.partnerId) return refuse(accrualNotFound());
  const wallet = touch(batch, accrual.memberId);
  const own = walletsOf(batch).lot(accrual.lotId);
  if (!wallet || !own) throw new Error(`accrual ${accrual.id} has no wallet or no lot`);

  // Points that expired are gone with their reserve: they cannot be reversed (design, section 3).
  const remaining = accrual.points - accrual.reversedPoints - own.expired;
  const taken = planTakeBack(batch, [{ lot: own, points: command.points }]);
  if (isRefusal(taken)) return refuse(taken);
  if (command.points > remaining) return refuse(exceedsOriginal(remaining));
  // Only captures of holds leave a FROZEN wallet (design, section 13).
  const available = wallet.memberStatus === 'ACTIVE' ? wallet.available : 0n;
  if (command.points > available) return refuse(insufficientPoints(available, command.points));
  const tooMuch = roomRule(batch, wallet, accrual.partnerId, command.points, 'back');
  if (tooMuch) return invalid('points', tooMuch);

  const head = { kind: 'ACCRUAL_REVERSAL', partnerId: accrual.partnerId, reference: accrual.id } as const;
  takeBack(batch, wallet, head, taken);
  expireDueLots(batch, wallet);
  const after = accruals.reverse(accrual, command.points);
  return done({
    accrualId: after.id,
    reversedPoints: after.reversedPoints,
    accrual: after,
    wallet: snapshotOf(wallet),
  });
}
