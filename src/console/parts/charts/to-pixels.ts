/**
 * Where an amount stands on an axis, in thousandths of its length. It is whole arithmetic: amounts are bigints of micros, and
 * become no float even here.
 */

export interface Axis {
  readonly low: bigint;
  readonly high: bigint;
}

/** From the least to the greatest, with zero on it. */
export function axisOf(amounts: Iterable<bigint>): Axis {
  let low = 0n;
  let high = 0n;
  for (const amount of amounts) {
    if (amount < low) low = amount;
    if (amount > high) high = amount;
  }
  return { low, high: high === low ? low + 1n : high };
}

export const axisLength = 1000;

export const toPixels = ({ low, high }: Axis, amount: bigint): string =>
  (((amount - low) * BigInt(axisLength)) / (high - low)).toString();

/** The place and the length of what lies between two amounts, whichever of them is greater. */
export function span(axis: Axis, one: bigint, other: bigint): { readonly x: string; readonly width: string } {
  const [from, to] = one < other ? [one, other] : [other, one];
  const x = toPixels(axis, from);
  return { x, width: (BigInt(toPixels(axis, to)) - BigInt(x)).toString() };
}
