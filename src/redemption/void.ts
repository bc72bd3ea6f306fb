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
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { transitionRefusal } from './refusals.js';
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

function planVoid(command: Void, batch: Batch): Decision<RedemptionResult> {
  const start = stepStart(command, batch);
  if (isRefusal(start)) return refuse(start);
  const { redemption, wallet } = start;
  const wrong = transitionRefusal(redemption.status, 'VOIDED');
  if (wrong) return refuse(wrong);
  releaseHold(batch, wallet, present(walletsOf(batch).hold(redemption.id), `the hold of ${redemption.id}`), 'VOIDED');
  expireDueLots(batch, wallet);
  const after: Redemption = { ...redemption, status: 'VOIDED', heldUntil: null };
  batch.of(redemptionStore).know(after);
  return done(redemptionResult(after, snapshotOf(wallet)));
}
