import type { PartnerId, Refusal } from '../platform/index.js';
import {
  heldSlices,
  postOwnReversal,
  postRedemption,
  walletsOf,
  type Batch,
  type EntryKind,
  type Hold,
  type Lot,
  type Wallet,
} from '../ledger/index.js';
import { bookSource } from './book.js';
import { isRefusal, priceSlices, takeUpTo, type PricedSlice } from './burn.js';

/** Points of one part that are to be taken back. */
export interface Take {
  /** The lot that the part was issued as. */
  readonly lot: Lot;
  /** At most the points of it that are neither reversed nor expired. */
  readonly points: bigint;
}

/** How one part is taken back. */
interface PartTaken {
  readonly lot: Lot;
  /** The points that its own lot has. */
  readonly fromOwn: bigint;
  /** The points that other lots give in its place, at its own price and to its issuer. */
  readonly clawback: readonly PricedSlice[];
}

/** The entry by which points are taken back: its kind, the partner at which it happens, and the operation that issued them. */
interface OperationHead {
  readonly kind: EntryKind;
  readonly partnerId: PartnerId;
  readonly reference: string;
}

/** How points of an operation are taken back. */
export type TakenBack = readonly PartTaken[];

/**
 * Plans how parts of one operation are taken back (programme, section 4): first every part from its own lot; then what lacks
 * from the wallet's other lots in burn order, the parts in their order. When the wallet has too few points, so has the plan:
 * that is the caller's to see, before it posts.
 * @param takes the parts, in the order in which the operation issued them
 * @returns a refusal when an exchange rate is missing
 */
export function planTakeBack(batch: Batch, takes: readonly Take[]): TakenBack | Refusal {
  const owned = takes.map(({ lot, points }) => (lot.remaining < points ? lot.remaining : points));
  const left = new Map<Lot, bigint>();
  const leftOf = (lot: Lot): bigint => left.get(lot) ?? lot.remaining;
  for (const [i, { lot }] of takes.entries()) left.set(lot, leftOf(lot) - (owned[i] ?? 0n));

  const taken: PartTaken[] = [];
  for (const [i, { lot, points }] of takes.entries()) {
    const fromOwn = owned[i] ?? 0n;
    const lacking = points - fromOwn;
    const others = lacking === 0n ? [] : walletsOf(batch).lotsOf(lot.memberId);
    const slices = takeUpTo(others, lacking, leftOf);
    const acceptor = { partnerId: lot.partnerId, currency: lot.currency, price: lot.issuePrice };
    const clawback = priceSlices(batch.config(bookSource), slices, acceptor, batch.now);
    if (isRefusal(clawback)) return clawback;
    for (const slice of slices) left.set(slice.lot, leftOf(slice.lot) - slice.points);
    taken.push({ lot, fromOwn, clawback });
  }
  return taken;
}

/** Takes points back as planned, by one entry. All has been checked before. */
export function takeBack(batch: Batch, wallet: Wallet, head: OperationHead, taken: TakenBack): void {
  const wallets = walletsOf(batch);
  batch.journal.enter({ ...head, memberId: wallet.memberId }, (entry) => {
    let total = 0n;
    for (const { lot, fromOwn } of taken) {
      if (fromOwn === 0n) continue;
      postOwnReversal(entry, lot, fromOwn, 'ISSUE_REVERSED');
      wallets.move(lot, 'REVERSE', fromOwn, entry.sequence, head.reference, null);
      total += fromOwn;
    }
    for (const { lot: part, clawback } of taken) {
      for (const { lot, points, sink } of clawback) {
        postRedemption(entry, lot, sink, points, 'ISSUE_REVERSED', part);
        const forLot = part.part === null ? '' : part.id;
        wallets.move(lot, 'CLAWBACK', points, entry.sequence, head.reference, sink, forLot);
        total += points;
      }
    }
    entry.changeWallet(wallet, -total, 0n);
  });
}

/**
 * Takes back all points that an operation issued held, and ends their hold: nothing of them was ever available. One entry, the
 * exact negative of the issue for what is still held.
 */
export function takeBackHeld(batch: Batch, wallet: Wallet, head: OperationHead, hold: Hold): void {
  const wallets = walletsOf(batch);
  batch.journal.enter({ ...head, memberId: wallet.memberId }, (entry) => {
    for (const { lot, points } of heldSlices(batch, hold)) {
      postOwnReversal(entry, lot, points, 'ISSUE_REVERSED');
      wallets.move(lot, 'REVERSE_HELD', points, entry.sequence, head.reference, null);
    }
    entry.changeWallet(wallet, 0n, -hold.points);
    wallets.endHold(hold, 'REVERSED', entry.sequence);
  });
}
