import { micros, minorUnit, type Micros } from '../platform/index.js';
import type { PurchaseFacts } from '../offers/index.js';
import { purchaseFacts, type PurchaseMade } from './purchase.js';

/** What came back of a purchase so far. */
export interface Returned {
  readonly spend: Micros;
  /** Of each line of the purchase, in their order; empty where it came without lines. */
  readonly lines: readonly ReturnedUnits[];
}

/** What came back of one line. The money depends on the returns one by one, so it is kept. */
export interface ReturnedUnits {
  readonly quantity: number;
  readonly amount: Micros;
}

/** What comes back: money of a purchase without lines, units of one with lines, or all that is left of either. */
export type ReturnAsked =
  | { readonly kind: 'AMOUNT'; /** Above 0. */ readonly amount: Micros }
  | { readonly kind: 'LINES'; /** Each line once. */ readonly lines: readonly LineAsked[] }
  | { readonly kind: 'REST' };

export interface LineAsked {
  /** Its place in the purchase, from 1. */
  readonly line: number;
  /** 1 or more. */
  readonly quantity: number;
}

export interface ExceedsSpend {
  readonly refused: 'ExceedsOriginalSpend';
  /** The spend that has not come back. */
  readonly remaining: Micros;
}

const NO_UNITS: ReturnedUnits = { quantity: 0, amount: micros(0n) };

/** A purchase of which nothing came back. */
export const nothingReturned = ({ lines }: PurchaseMade): Returned => ({
  spend: micros(0n),
  lines: (lines ?? []).map(() => NO_UNITS),
});

/**
 * What of the purchase remains, as conditions see it: lines whose units all came back are gone. The spend can be 0.
 */
export function remainingFacts(purchase: PurchaseMade, { spend, lines }: Returned): PurchaseFacts {
  const left = micros(purchase.spend - spend);
  if (!purchase.lines) return { ...purchaseFacts({ ...purchase, spend: left }), ...(left === 0n && { lines: [] }) };
  const remaining = purchase.lines.flatMap((line, index) => {
    const { quantity, amount } = lines[index] ?? NO_UNITS;
    return quantity >= line.quantity ? [] : [{ ...line, amount: micros(line.amount - amount) }];
  });
  return { ...purchaseFacts(purchase), spend: left, lines: remaining };
}

/**
 * Units of one line that come back now: floor(amount x units / quantity) to the minor unit, and with the last unit the rest of
 * the line's amount. Undefined when the line has not got that many left.
 */
function returnUnits(
  { quantity: all, amount }: { readonly quantity: number; readonly amount: Micros },
  returned: ReturnedUnits,
  quantity: number,
  unit: bigint,
): ReturnedUnits | undefined {
  const after = returned.quantity + quantity;
  if (after > all) return undefined;
  if (after === all) return { quantity: all, amount };
  const back = ((amount * BigInt(quantity)) / BigInt(all) / unit) * unit;
  return { quantity: after, amount: micros(returned.amount + back) };
}

function returnLines(purchase: PurchaseMade, returned: Returned, asked: readonly LineAsked[]): Returned | undefined {
  const unit = minorUnit(purchase.currency);
  const lines = [...returned.lines];
  for (const { line, quantity } of asked) {
    const bought = purchase.lines?.[line - 1];
    const after = bought && returnUnits(bought, lines[line - 1] ?? NO_UNITS, quantity, unit);
    if (!after) return undefined;
    lines[line - 1] = after;
  }
  const back = sumOf(lines) - sumOf(returned.lines);
  return { spend: micros(returned.spend + back), lines };
}

const sumOf = (lines: readonly ReturnedUnits[]): bigint => lines.reduce((sum, { amount }) => sum + amount, 0n);

const isAllBack = ({ spend, lines }: PurchaseMade, returned: Returned): boolean =>
  returned.spend === spend &&
  (lines ?? []).every(({ quantity }, index) => returned.lines[index]?.quantity === quantity);

/** What came back after this return, in all; refused when more is asked than remains, and when nothing does. */
export function returnGoods(purchase: PurchaseMade, returned: Returned, asked: ReturnAsked): Returned | ExceedsSpend {
  const remaining = micros(purchase.spend - returned.spend);
  const exceeds: ExceedsSpend = { refused: 'ExceedsOriginalSpend', remaining };
  switch (asked.kind) {
    case 'AMOUNT':
      return asked.amount > remaining ? exceeds : { ...returned, spend: micros(returned.spend + asked.amount) };
    case 'LINES':
      return returnLines(purchase, returned, asked.lines) ?? exceeds;
    case 'REST':
      return isAllBack(purchase, returned)
        ? exceeds
        : {
            spend: purchase.spend,
            lines: (purchase.lines ?? []).map(({ quantity, amount }) => ({ quantity, amount })),
          };
  }
}
