import { present } from '../platform/index.js';
import {
  done,
  expireDueLots,
  refuse,
  releaseHold,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { boundRefusal, transitionRefusal } from './refusals.js';
import { keepResult, recallResult, redemptionResult, type RedemptionResult } from './result.js';
import { stepFollow, stepNeeds, stepStart, type Step } from './step.js';

/** Gives up a hold: its points become available again. */
type Void = Command & Step;

export const voidOperation: Operation<Void, RedemptionResult> = {
  name: 'voidRedemption',
  needs: stepNeeds,
  follow: stepFollow,
  plan: planVoid,
  keep: keepResult,
  recall: recallResult,
};

/** Gives up the hold, in one entry. All refusals have been asked. */
export function voidNow(
  batch: Batch,
  { redemption, wallet }: { readonly redemption: Redemption; readonly wallet: Wallet },
): Redemption {
  releaseHold(batch, wallet, present(walletsOf(batch).hold(redemption.id), `the hold of ${redemption.id}`), 'VOIDED');
  expireDueLots(batch, wallet);
  const after: Redemption = { ...redemption, status: 'VOIDED', heldUntil: null };
  batch.of(redemptionStore).know(after);
  return after;
}

function planVoid(command: Void, batch: Batch): Decision<RedemptionResult> {
  const start = stepStart(command, batch);
  if (isRefusal(start)) return refuse(start);
  const { redemption, wallet } = start;
  const wrong = boundRefusal(redemption) ?? transitionRefusal(redemption.status, 'VOIDED');
  if (wrong) return refuse(wrong);
  return done(redemptionResult(voidNow(batch, start), snapshotOf(wallet)));
}
