import type { MemberId } from '../../platform/index.js';
import type { Batch } from '../lane/batch.js';
import { postExpiry } from './events.js';
import { isDue, type Slice } from './lot.js';
import { walletsOf } from './wallet-store.js';
import type { Hold, Wallet } from './wallet.js';

/** The points that a hold still has of each lot, in the order in which they were taken: burn order at authorisation. */
export function heldSlices(batch: Batch, hold: Hold): Slice[] {
  const slices: Slice[] = [];
  for (const movement of walletsOf(batch).movementsOf(hold.id)) {
    if (movement.kind !== 'HOLD') continue;
    const lot = walletsOf(batch).lot(movement.lotId);
    if (!lot) throw new Error(`lot ${movement.lotId} of hold ${hold.id} was not loaded`);
    slices.push({ lot, points: movement.points });
  }
  return slices;
}

/** Ends a hold whole: its points become available again. One RELEASE entry. */
export function releaseHold(batch: Batch, wallet: Wallet, hold: Hold, status: 'VOIDED' | 'EXPIRED'): void {
  batch.journal.enter(
    { kind: 'RELEASE', partnerId: hold.partnerId, memberId: hold.memberId, reference: hold.id },
    (entry) => {
      for (const { lot, points } of heldSlices(batch, hold)) {
        walletsOf(batch).move(lot, 'RELEASE', points, entry.sequence, hold.id, null);
      }
      entry.changeWallet(wallet, hold.points, -hold.points);
      walletsOf(batch).endHold(hold, status, entry.sequence);
    },
  );
}

/** Expires the available points of all lots past their day. Makes one EXPIRY entry, or none. */
export function expireDueLots(batch: Batch, wallet: Wallet): void {
  const due = walletsOf(batch)
    .lotsOf(wallet.memberId)
    .filter((lot) => isDue(lot, batch.now));
  if (due.length === 0) return;
  batch.journal.enter({ kind: 'EXPIRY', partnerId: null, memberId: wallet.memberId, reference: null }, (entry) => {
    let total = 0n;
    for (const lot of due) {
      const points = lot.remaining;
      postExpiry(entry, lot, points);
      walletsOf(batch).move(lot, 'EXPIRE', points, entry.sequence, null, null);
      total += points;
    }
    entry.changeWallet(wallet, -total, 0n);
  });
}

/**
 * The member's wallet, brought up to date: holds past their time are released, with one entry each; then lots past
 * their day expire, with one entry for all (design, section 13). Undefined when there is no such member.
 */
export function touch(batch: Batch, memberId: MemberId): Wallet | undefined {
  const wallet = walletsOf(batch).wallet(memberId);
  if (!wallet) return undefined;
  for (const hold of walletsOf(batch).dueHolds(memberId, batch.now)) releaseHold(batch, wallet, hold, 'EXPIRED');
  expireDueLots(batch, wallet);
  return wallet;
}
