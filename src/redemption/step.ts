import type { PartnerId, Refusal } from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import { walletStore, type Batch, type Needs, type Wallet, walletsOf } from '../ledger/index.js';
import { redemptionStore, redemptionStatusOf, type Redemption } from './redemption.js';
import { loadedWallet } from './price.js';
import { redemptionNotFound } from './refusals.js';

/** Capture, void and refund have this in common: they go on with an existing redemption. */
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

/** The redemption with the present status of its hold, which earlier commands of the batch may have ended. */
export function asItStands(redemption: Redemption, batch: Batch): Redemption {
  const hold = walletsOf(batch).hold(redemption.id);
  if (!hold) return redemption;
  const status = redemptionStatusOf(hold.status);
  return { ...redemption, status, heldUntil: status === 'AUTHORIZED' ? hold.heldUntil : null };
}

/** The redemption after its wallet was brought up to date, which ends a hold past its time. */
export function stepStart(step: Step, batch: Batch): { redemption: Redemption; wallet: Wallet } | Refusal {
  const redemption = batch.of(redemptionStore).find(step.redemptionId);
  if (redemption?.partnerId !== step.partnerId) return redemptionNotFound();
  const wallet = loadedWallet(batch, redemption.memberId);
  return { wallet, redemption: asItStands(redemption, batch) };
}
