import { present } from '../platform/index.js';
import {
  burnOrder,
  done,
  exceedsOriginal,
  expireDueLots,
  heldSlices,
  invalid,
  refuse,
  roomRule,
  takeFrom,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Slice,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { bookSource, burnSlices, isRefusal, priceSlices, type Acceptor } from '../exchange/index.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { transitionRefusal } from './refusals.js';
import { keepResult, recallResult, redemptionResult, type RedemptionResult } from './result.js';
import { stepFollow, stepNeeds, stepStart, type Step } from './step.js';

/** Takes held points for good. Null means all held points; when fewer are captured, the rest is released. */
interface Capture extends Command, Step {
  readonly points: bigint | null;
}

export const captureOperation: Operation<Capture, RedemptionResult> = {
  name: 'captureRedemption',
  needs(command, needs) {
    stepNeeds(command, needs);
    wantRoom(needs, command.partnerId);
  },
  follow: stepFollow,
  plan: planCapture,
  keep: keepResult,
  recall: recallResult,
};

/** Splits the held slices, in burn order, into captured points and points that are given back. */
function divide(held: readonly Slice[], points: bigint): { captured: Slice[]; released: Slice[] } {
  const inOrder = [...held].sort((a, b) => burnOrder(a.lot, b.lot));
  const heldOf = new Map(inOrder.map((slice) => [slice.lot, slice.points]));
  const captured =
    takeFrom(
      inOrder.map((slice) => slice.lot),
      points,
      (lot) => heldOf.get(lot) ?? 0n,
    ) ?? [];
  const capturedOf = new Map(captured.map((slice) => [slice.lot, slice.points]));
  const released = inOrder
    .map((slice) => ({ lot: slice.lot, points: slice.points - (capturedOf.get(slice.lot) ?? 0n) }))
    .filter((slice) => slice.points > 0n);
  return { captured, released };
}

function planCapture(command: Capture, batch: Batch): Decision<RedemptionResult> {
  const start = stepStart(command, batch);
  if (isRefusal(start)) return refuse(start);
  const { redemption, wallet } = start;
  const wrong = transitionRefusal(redemption.status, 'CAPTURED');
  if (wrong) return refuse(wrong);
  const hold = present(walletsOf(batch).hold(redemption.id), `the hold of ${redemption.id}`);
  const points = command.points ?? hold.points;
  const { captured, released } = divide(heldSlices(batch, hold), points < hold.points ? points : hold.points);
  const acceptor: Acceptor = {
    partnerId: redemption.partnerId,
    currency: redemption.currency,
    price: redemption.reimbursementPrice,
  };
  const priced = priceSlices(batch.config(bookSource), captured, acceptor, batch.now);
  if (isRefusal(priced)) return refuse(priced);
  if (points > hold.points) return refuse(exceedsOriginal(hold.points));
  const tooMuch = roomRule(batch, wallet, redemption.partnerId, points, 'forward');
  if (tooMuch) return invalid('points', tooMuch);

  const head = {
    kind: 'CAPTURE',
    partnerId: redemption.partnerId,
    memberId: redemption.memberId,
    reference: redemption.id,
  } as const;
  batch.journal.enter(head, (entry) => {
    burnSlices(batch, entry, priced, { movement: 'CAPTURE', line: 'REDEEMED_HERE', reference: redemption.id });
    for (const slice of released)
      walletsOf(batch).move(slice.lot, 'RELEASE', slice.points, entry.sequence, redemption.id, null);
    entry.changeWallet(wallet, hold.points - points, -hold.points);
    walletsOf(batch).endHold(hold, 'CAPTURED', entry.sequence);
  });
  expireDueLots(batch, wallet);
  const after: Redemption = { ...redemption, status: 'CAPTURED', capturedPoints: points, heldUntil: null };
  batch.of(redemptionStore).change(after);
  return done(redemptionResult(after, snapshotOf(wallet)));
}
