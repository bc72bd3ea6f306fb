import { isId, present, type Refusal } from '../platform/index.js';
import {
  expireDueLots,
  releaseHold,
  touch,
  walletsOf,
  wantRoom,
  type Batch,
  type Hold,
  type Wallet,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBackHeld } from '../exchange/index.js';
import { defineReviewOutcome, type Review } from '../cases/index.js';
import { planReturn, type ReturnPlan } from '../campaigns/index.js';
import { accrualStore, type Accrual } from './accrual.js';
import { postReturn } from './return.js';
import { takeable } from './reverse.js';
import {
  followStanding,
  standingOf,
  takeCoupons,
  takesOf,
  wantStanding,
  writeLoss,
  type Standing,
} from './standing.js';

/** What the end of a review does to its purchase (programme, section 9). */

const openHold = (batch: Batch, { id }: Review): Hold | undefined => {
  const hold = walletsOf(batch).hold(id);
  return hold?.status === 'OPEN' ? hold : undefined;
};

function found(batch: Batch, { subjectId }: Review): { readonly accrual: Accrual; readonly wallet: Wallet } {
  const accrual = isId('accrual', subjectId) ? batch.of(accrualStore).find(subjectId) : undefined;
  const wallet = accrual && touch(batch, accrual.memberId);
  return { accrual: present(accrual, subjectId), wallet: present(wallet, `the wallet of ${subjectId}`) };
}

/** All that is left of the purchase, as far as the points go that can be taken. */
function wholeReturn({ purchase, returned, earned: accrual }: Standing, available: bigint): ReturnPlan | undefined {
  const plan = planReturn({ purchase, returned, asked: { kind: 'REST' }, accrual, available, allowShortfall: true });
  return 'refused' in plan ? undefined : plan;
}

defineReviewOutcome('accrual', {
  needs({ subjectId, partnerId }, needs) {
    if (!isId('accrual', subjectId)) return;
    wantStanding(needs, subjectId);
    wantRoom(needs, partnerId);
  },
  follow({ subjectId }, batch, needs) {
    const accrual = isId('accrual', subjectId) ? batch.of(accrualStore).find(subjectId) : undefined;
    if (accrual) followStanding(batch, needs, accrual, accrual.points - accrual.reversedPoints);
  },
  accept(batch, review) {
    const { wallet } = found(batch, review);
    const hold = openHold(batch, review);
    if (!hold) return;
    releaseHold(batch, wallet, hold, 'VOIDED');
    expireDueLots(batch, wallet);
  },
  decline(batch, review): Refusal | undefined {
    const { accrual, wallet } = found(batch, review);
    const standing = standingOf(batch, accrual);
    const hold = openHold(batch, review);
    const plan = wholeReturn(standing, hold ? hold.points : takeable(wallet));
    // Everything came back meanwhile.
    if (!plan) return undefined;
    if (!hold) {
      const taken = planTakeBack(batch, takesOf(standing, plan));
      if (isRefusal(taken)) return taken;
      postReturn(batch, standing, plan, wallet, '');
      return undefined;
    }
    const head = { kind: 'ACCRUAL_REVERSAL', partnerId: accrual.partnerId, reference: accrual.id } as const;
    takeBackHeld(batch, wallet, head, hold);
    expireDueLots(batch, wallet);
    takeCoupons(batch, standing, plan, '');
    writeLoss(batch, standing, plan, '', plan.returned);
    return undefined;
  },
});
