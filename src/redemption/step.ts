import type { PartnerId, Refusal } from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import { walletStore, type Batch, type Needs, type Wallet, walletsOf } from '../ledger/index.js';
import { redemptionStore, statusOf, type Redemption } from './redemption.js';
import { knownWallet } from './price.js';
import { redemptionNotFound } from './refusals.js';

/** What capture, void and refund have in common: they go on with a redemption that exists. */
export interface Step {
  readonly partnerId: PartnerId;
  readonly redemptionId: RedemptionId;
}

export function stepNeeds(step: Step, needs: Needs): void {
  needs.want(redemptionStore, { id: step.redemptionId });
}

export function stepFollow(step: Step, batch: Batch, needs: Needs): void {
  const redemption = batch.of(redemptionStore).find(step.redemptionId);
  if (redemption?.partnerId !== step.partnerId) return;
  needs.want(walletStore, { memberId: redemption.memberId, spend: 0n });
  needs.want(walletStore, { reference: redemption.id });
}

/** The redemption with the status that its hold has by now: earlier commands of the batch may have ended it. */
export function asItStands(redemption: Redemption, batch: Batch): Redemption {
  const hold = walletsOf(batch).hold(redemption.id);
  if (!hold) return redemption;
  const status = statusOf(hold.status);
  return { ...redemption, status, heldUntil: status === 'AUTHORIZED' ? hold.heldUntil : null };
}

/** The redemption as it stands, after its wallet was brought up to date: a hold past its time has ended by then. */
export function stepStart(step: Step, batch: Batch): { redemption: Redemption; wallet: Wallet } | Refusal {
  const redemption = batch.of(redemptionStore).find(step.redemptionId);
  if (redemption?.partnerId !== step.partnerId) return redemptionNotFound();
  const wallet = knownWallet(batch, redemption.memberId);
  return { wallet, redemption: asItStands(redemption, batch) };
}
