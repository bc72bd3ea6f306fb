import type { PartnerId } from '../platform/index.js';
import {
  done,
  exceedsOriginal,
  insufficientPoints,
  invalid,
  refuse,
  snapshotOf,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import {
  findGrant,
  followGrantBack,
  grantBackRule,
  grantRemaining,
  planGrantBack,
  takeGrantBack,
  wantGrantBack,
} from './grant-back.js';
import { keepGrantResult, recallGrantResult, type GrantResult } from './grant-result.js';
import type { GrantId } from './ids.js';
import { grantNotFound } from './refusals.js';

/** Takes back points of a grant that a partner gave by hand. */
interface ReverseGrant extends Command {
  readonly partnerId: PartnerId;
  readonly grantId: GrantId;
  /** Positive. */
  readonly points: bigint;
}

export const reverseGrantOperation: Operation<ReverseGrant, GrantResult> = {
  name: 'reverseGrant',
  needs({ grantId }, needs) {
    wantGrantBack(needs, grantId);
  },
  follow({ grantId, partnerId, points }, batch, needs) {
    const grant = findGrant(batch, grantId);
    if (grant?.partnerId === partnerId) followGrantBack(batch, needs, grant, points);
  },
  plan: planReverse,
  keep: keepGrantResult,
  recall: recallGrantResult,
};

function planReverse({ grantId, partnerId, points }: ReverseGrant, batch: Batch): Decision<GrantResult> {
  const grant = findGrant(batch, grantId);
  if (grant?.partnerId !== partnerId || grant.cause !== 'HAND') return refuse(grantNotFound());
  const wallet = touch(batch, grant.memberId);
  if (!wallet) throw new Error(`grant ${grantId} has no wallet`);
  const remaining = grantRemaining(batch, grant);
  const planned = planGrantBack(batch, grant, points < remaining ? points : remaining);
  if (isRefusal(planned)) return refuse(planned);
  if (points > remaining) return refuse(exceedsOriginal(remaining));
  // Only captures of holds leave a wallet that is FROZEN (design, section 13).
  const available = wallet.memberStatus === 'ACTIVE' ? wallet.available : 0n;
  if (points > available) return refuse(insufficientPoints(available, points));
  const tooMuch = grantBackRule(batch, wallet, planned);
  if (tooMuch) return invalid('points', tooMuch);
  const after = takeGrantBack(batch, wallet, planned);
  return done({ grantId, reversedPoints: after.reversedPoints, grant: after, wallet: snapshotOf(wallet) });
}
