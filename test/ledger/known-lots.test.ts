/** How much of a wallet's lots is known after a batch: always the first in burn order, never with a gap. */
import { describe, expect, it } from '@jest/globals';
import {
  bounded,
  couldCover,
  lotsAfter,
  NO_LOTS,
  spendable,
  type KnownLots,
} from '../../src/ledger/points/known-lots.js';
import type { Lot } from '../../src/ledger/index.js';

const lot = (sequence: number, remaining: number, day: number | null = sequence): Lot =>
  ({
    id: `lot_${sequence.toString().padStart(3, '0')}`,
    entrySequence: BigInt(sequence),
    remaining: BigInt(remaining),
    held: 0n,
    expired: 0n,
    points: 100n,
    expiresAt: day === null ? null : new Date(Date.UTC(2040, 0, day)),
  }) as unknown as Lot;
const known = (lots: readonly Lot[], whole = false): KnownLots => ({ lots, whole, last: lots.at(-1) });
const sequences = ({ lots }: KnownLots) => lots.map(({ entrySequence }) => Number(entrySequence));

describe('remembered lots', () => {
  it('take in a new lot only if no unknown lot could come before it', () => {
    const before = known([lot(1, 10), lot(5, 10)]);
    expect(sequences(lotsAfter(before, [lot(7, 10, 3)]))).toEqual([1, 7, 5]);
    expect(sequences(lotsAfter(before, [lot(7, 10, 9)]))).toEqual([1, 5]);
    expect(sequences(lotsAfter(before, [lot(7, 10, null)]))).toEqual([1, 5]);
    expect(sequences(lotsAfter({ ...before, whole: true }, [lot(7, 10, 9), lot(8, 10, null)]))).toEqual([1, 5, 7, 8]);
    expect(lotsAfter(NO_LOTS, [lot(7, 10)])).toMatchObject({ lots: [], whole: false });
  });

  it('reach as far as before when the last is burnt, and take back a lot that has points again', () => {
    const before = known([lot(1, 10), lot(5, 10)]);
    const burnt = lotsAfter(before, [lot(1, 0), lot(5, 0)]);
    expect(burnt).toMatchObject({ lots: [], whole: false });
    expect(sequences(lotsAfter(burnt, [lot(5, 4), lot(6, 4)]))).toEqual([5]);
    expect(spendable(lotsAfter(burnt, [lot(1, 3), lot(5, 4)]))).toBe(7n);
  });

  it('are bounded, and keep the first ones', () => {
    const many = lotsAfter(
      { ...NO_LOTS, whole: true },
      Array.from({ length: 40 }, (_, i) => lot(i + 1, 1, 28 - (i % 28))),
    );
    expect(many.lots).toHaveLength(6);
    expect(many.whole).toBe(false);
    // The seventh was forgotten: a later one is not taken for the next.
    expect(sequences(lotsAfter(many, [lot(90, 1, 28)]))).toEqual(sequences(many));
    // As they are loaded, too; and then more than they cover is not asked for again and again.
    const loaded = bounded(
      known(
        Array.from({ length: 1_000 }, (_, i) => lot(i + 1, 1)),
        true,
      ),
    );
    expect(loaded).toMatchObject({ whole: false, last: { entrySequence: 6n } });
    expect(sequences(loaded)).toEqual([1, 2, 3, 4, 5, 6]);
    expect([couldCover(loaded, 6n), couldCover(loaded, 7n), couldCover(NO_LOTS, 7n)]).toEqual([true, false, true]);
  });
});
