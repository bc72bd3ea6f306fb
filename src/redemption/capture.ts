import { present, type Refusal } from '../platform/index.js';
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
  type Hold,
  type Operation,
  type Poster,
  type Slice,
  type Wallet,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { bookSource, burnSlices, isRefusal, priceSlices, type Acceptor, type PricedSlice } from '../exchange/index.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { boundRefusal, transitionRefusal } from './refusals.js';
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

/** What a capture takes of a hold. */
interface Capturing {
  readonly hold: Hold;
  /** At most what is held, also where more is asked for. */
  readonly points: bigint;
  readonly priced: readonly PricedSlice[];
  readonly released: readonly Slice[];
}

/** Looks at the held lots, and at what is paid for them. Null for `asked`: all. Refusals: FxRateMissing. */
export function priceCapture(batch: Batch, redemption: Redemption, asked: bigint | null): Capturing | Refusal {
  const hold = present(walletsOf(batch).hold(redemption.id), `the hold of ${redemption.id}`);
  const points = asked === null || asked > hold.points ? hold.points : asked;
  const { captured, released } = divide(heldSlices(batch, hold), points);
  const acceptor: Acceptor = {
    partnerId: redemption.partnerId,
    currency: redemption.currency,
    price: redemption.reimbursementPrice,
  };
  const priced = priceSlices(batch.config(bookSource), captured, acceptor, batch.now);
  return isRefusal(priced) ? priced : { hold, points, priced, released };
}

/**
 * Captures, in one entry. All refusals have been asked.
 * @param also posts more in the same entry
 * @returns the redemption, and the sequence of the entry
 */
export function captureNow(
  batch: Batch,
  { redemption, wallet }: { readonly redemption: Redemption; readonly wallet: Wallet },
  { hold, points, priced, released }: Capturing,
  also?: (to: Poster) => void,
): { readonly after: Redemption; readonly sequence: bigint } {
  const head = {
    kind: 'CAPTURE',
    partnerId: redemption.partnerId,
    memberId: redemption.memberId,
    reference: redemption.id,
  } as const;
  const { sequence } = batch.journal.enter(head, (entry) => {
    also?.(entry);
    burnSlices(batch, entry, priced, { movement: 'CAPTURE', line: 'REDEEMED_HERE', reference: redemption.id });
    for (const slice of released)
      walletsOf(batch).move(slice.lot, 'RELEASE', slice.points, entry.sequence, redemption.id, null);
    entry.changeWallet(wallet, hold.points - points, -hold.points);
    walletsOf(batch).endHold(hold, 'CAPTURED', entry.sequence);
  });
  expireDueLots(batch, wallet);
  const after: Redemption = { ...redemption, status: 'CAPTURED', capturedPoints: points, heldUntil: null };
  batch.of(redemptionStore).change(after);
  return { after, sequence };
}

function planCapture(command: Capture, batch: Batch): Decision<RedemptionResult> {
  const start = stepStart(command, batch);
  if (isRefusal(start)) return refuse(start);
  const { redemption, wallet } = start;
  const wrong = boundRefusal(redemption) ?? transitionRefusal(redemption.status, 'CAPTURED');
  if (wrong) return refuse(wrong);
  const capturing = priceCapture(batch, redemption, command.points);
  if (isRefusal(capturing)) return refuse(capturing);
  const { hold, points } = capturing;
  if (command.points !== null && command.points > hold.points) return refuse(exceedsOriginal(hold.points));
  const tooMuch = roomRule(batch, wallet, redemption.partnerId, points, 'forward');
  if (tooMuch) return invalid('points', tooMuch);
  return done(redemptionResult(captureNow(batch, start, capturing).after, snapshotOf(wallet)));
}
