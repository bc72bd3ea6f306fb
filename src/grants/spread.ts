/**
 * Spreads points in proportion to weights, by largest remainder: each gets the floor of its proportion, and what is left goes one
 * each to the largest fractions, where they are equal in the order given. None gets more than its weight.
 * @param points 0 to the sum of the weights
 * @param weights each 0 or more
 */
export function spread(points: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (points < 0n || points > whole) throw new RangeError('only what is there can be spread');
  if (points === 0n) return weights.map(() => 0n);
  const spreads = weights.map((weight) => (points * weight) / whole);
  let left = points - spreads.reduce((sum, one) => sum + one, 0n);
  const byFraction = weights
    .map((weight, index) => ({ index, fraction: (points * weight) % whole }))
    .sort((a, b) => (a.fraction === b.fraction ? a.index - b.index : a.fraction > b.fraction ? -1 : 1));
  for (const { index } of byFraction) {
    if (left === 0n) break;
    spreads[index] = (spreads[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return spreads;
}
