/** Whether the published odds of draws hold, over as many plays as show it. */
import { describe, expect, it } from '@jest/globals';
import { drawn, wordsOf } from '../../src/draws/drawn.js';

const seed = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const DRAW = 'drw_01h2xcejqtf2nbrexx3vqjhp41';
const weights = [20n, 30n, 50n];

/** What a test of chi-squared exceeds once in a thousand times, by its degrees of freedom. */
const critical: Readonly<Record<number, number>> = { 1: 10.828, 2: 13.816, 3: 16.266, 4: 18.467, 9: 27.877 };

/** How far counts are from what the weights say. */
function chiSquared(counts: readonly number[], of: readonly bigint[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const sum = Number(of.reduce((total, weight) => total + weight, 0n));
  return of.reduce((total, weight, i) => {
    const expected = (all * Number(weight)) / sum;
    return total + ((counts[i] ?? 0) - expected) ** 2 / expected;
  }, 0);
}

/** How often each prize was drawn in that many plays. */
function drawMany(plays: number, of: readonly bigint[], draw = drawn): number[] {
  const counts = of.map(() => 0);
  for (let n = 1; n <= plays; n += 1) {
    const place = draw(seed, DRAW, BigInt(n), '', of);
    counts[place - 1] = (counts[place - 1] ?? 0) + 1;
  }
  return counts;
}

describe('the odds', () => {
  it.each([
    ['as in the table', weights],
    ['of one in a thousand', [1n, 999n]],
    ['that are all alike', Array.from({ length: 10 }, () => 1n)],
    ['of great weights', [2n ** 53n - 1n, 2n ** 52n, 7n ** 18n]],
  ])('%s hold over 100,000 plays', (_name, of) => {
    expect(chiSquared(drawMany(100_000, of), of)).toBeLessThan(critical[of.length - 1] ?? 0);
  });

  it('would not hold by a planted bias', () => {
    // One percent of the plays that draw the second prize draw the first.
    const biased: typeof drawn = (...args) => {
      const place = drawn(...args);
      return place === 2 && args[2] % 30n === 0n ? 1 : place;
    };
    expect(chiSquared(drawMany(100_000, weights, biased), weights)).toBeGreaterThan(critical[2] ?? 0);
  });

  it('pass by words that would favour the first prizes', () => {
    // Of a sum just above 2^63, nearly half of all words are beyond its greatest multiple.
    const of = [2n ** 62n, 2n ** 62n + 2n ** 61n];
    const sum = of.reduce((all, one) => all + one, 0n);
    let passed = 0;
    for (let n = 1n; n <= 200n; n += 1n) {
      const [first = 0n] = wordsOf(seed, DRAW, n, '');
      if (first >= 2n ** 64n - (2n ** 64n % sum)) passed += 1;
    }
    expect(passed).toBeGreaterThan(0);
    expect(chiSquared(drawMany(20_000, of), of)).toBeLessThan(critical[1] ?? 0);
  });
});
