import {
  burnOrder,
  done,
  exceedsOriginal,
  expireDueLots,
  invalid,
  invalidTransition,
  postRefund,
  refuse,
  roomRule,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Lot,
  type Operation,
  type Poster,
  type Sink,
  type Wallet,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { isRefusal } from '../exchange/index.js';
import { redemptionStore, type Redemption } from './redemption.js';
import { boundRefusal } from './refusals.js';
import { keepResult, recallResult, redemptionResult, type RedemptionResult } from './result.js';
import { stepFollow, stepNeeds, stepStart, type Step } from './step.js';

/** Gives captured points back to the lots from which they came. */
interface Refund extends Command, Step {
  /** Positive. */
  readonly points: bigint;
}

export const refundOperation: Operation<Refund, RedemptionResult> = {
  name: 'refundRedemption',
  needs(command, needs) {
    stepNeeds(command, needs);
    wantRoom(needs, command.partnerId);
  },
  follow: stepFollow,
  plan: planRefund,
  keep: keepResult,
  recall: recallResult,
};

/** The points captured of one lot, and those of them that were refunded before. */
interface Captured {
  readonly lot: Lot;
  readonly sink: Sink;
  readonly points: bigint;
  refunded: bigint;
}

/** The redemption's slices in the reverse of burn order: the slice that was burned last comes back first. */
function capturedSlices(batch: Batch, redemption: Redemption): Captured[] {
  const slices = new Map<Lot, Captured>();
  for (const movement of walletsOf(batch).movementsOf(redemption.id)) {
    const lot = walletsOf(batch).lot(movement.lotId);
    if (!lot) throw new Error(`lot ${movement.lotId} of ${redemption.id} was not loaded`);
    if (movement.sink && (movement.kind === 'CAPTURE' || movement.kind === 'REDEEM')) {
      slices.set(lot, { lot, sink: movement.sink, points: movement.points, refunded: 0n });
    }
    const slice = slices.get(lot);
    if (slice && movement.kind === 'REFUND') slice.refunded += movement.points;
  }
  return [...slices.values()].sort((a, b) => burnOrder(b.lot, a.lot));
}

/**
 * Gives points back to their lots, in one entry. All refusals have been asked.
 * @param also posts more in the same entry
 * @returns the redemption, and the sequence of the entry
 */
export function refundNow(
  batch: Batch,
  { redemption, wallet }: { readonly redemption: Redemption; readonly wallet: Wallet },
  points: bigint,
  also?: (to: Poster) => void,
): { readonly after: Redemption; readonly sequence: bigint } {
  const head = {
    kind: 'REFUND',
    partnerId: redemption.partnerId,
    memberId: redemption.memberId,
    reference: redemption.id,
  } as const;
  const { sequence } = batch.journal.enter(head, (entry) => {
    also?.(entry);
    let missing = points;
    for (const { lot, sink, points: taken, refunded } of capturedSlices(batch, redemption)) {
      const left = taken - refunded;
      const part = left < missing ? left : missing;
      if (part === 0n) continue;
      postRefund(entry, lot, { sink, taken, before: refunded }, part, 'REDEMPTION_REFUNDED');
      walletsOf(batch).move(lot, 'REFUND', part, entry.sequence, redemption.id, sink);
      missing -= part;
    }
    entry.changeWallet(wallet, points, 0n);
  });
  expireDueLots(batch, wallet);
  const after: Redemption = { ...redemption, refundedPoints: redemption.refundedPoints + points };
  batch.of(redemptionStore).change(after);
  return { after, sequence };
}

function planRefund(command: Refund, batch: Batch): Decision<RedemptionResult> {
  const start = stepStart(command, batch);
  if (isRefusal(start)) return refuse(start);
  const { redemption, wallet } = start;
  const bound = boundRefusal(redemption);
  if (bound) return refuse(bound);
  if (redemption.status !== 'CAPTURED')
    return refuse(
      invalidTransition(
        redemption.status,
        `The redemption is ${redemption.status}: only captured points can be refunded.`,
      ),
    );
  const remaining = redemption.capturedPoints - redemption.refundedPoints;
  if (command.points > remaining) return refuse(exceedsOriginal(remaining));
  const tooMuch = roomRule(batch, wallet, redemption.partnerId, command.points, 'back');
  if (tooMuch) return invalid('points', tooMuch);
  return done(redemptionResult(refundNow(batch, start, command.points).after, snapshotOf(wallet)));
}
