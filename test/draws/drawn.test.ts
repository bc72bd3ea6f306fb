/** The drawing by itself: the table that was made by hand, and whether the published odds hold. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { drawn, givenFor, wordsOf } from '../../src/draws/drawn.js';

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

describe('a draw by hand (programme, section 16)', () => {
  const table = [
    { n: 1n, clientSeed: '', word: '2174cc907288a5f4', t: 16n, drawn: 1, given: 1 },
    { n: 2n, clientSeed: 'anna', word: '9789755bb4df0da7', t: 39n, drawn: 2, given: 2 },
    { n: 3n, clientSeed: '', word: '0e98beccc713692a', t: 30n, drawn: 2, given: 3 },
    { n: 4n, clientSeed: '', word: '6f9a680cdebed67a', t: 74n, drawn: 3, given: 3 },
  ];

  it('has the commitment of its seed', () => {
    expect(createHash('sha256').update(seed).digest('hex')).toBe(
      '630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd',
    );
  });

  it.each(table)('play $n with "$clientSeed"', ({ n, clientSeed, word, t, drawn: place }) => {
    const [first = 0n] = wordsOf(seed, DRAW, n, clientSeed);
    expect(first.toString(16).padStart(16, '0')).toBe(word);
    expect(first % 100n).toBe(t);
    expect(drawn(seed, DRAW, n, clientSeed, weights)).toBe(place);
  });

  it('gives the last prize where the stock is gone', () => {
    const left: (bigint | null)[] = [1n, 1n, null];
    const given = table.map(({ drawn: place }) => {
      const one = givenFor(place, left);
      const before = left[one - 1];
      if (typeof before === 'bigint') left[one - 1] = before - 1n;
      return one;
    });
    expect(given).toEqual(table.map((row) => row.given));
  });
});

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

  it('depend on number, text, draw and seed', () => {
    const many = Array.from({ length: 1_000 }, () => 1n);
    const base = drawn(seed, DRAW, 1n, '', many);
    expect([
      drawn(seed, DRAW, 2n, '', many),
      drawn(seed, DRAW, 1n, 'x', many),
      drawn(seed, 'drw_01h2xcejqtf2nbrexx3vqjhp42', 1n, '', many),
      drawn(Buffer.alloc(32), DRAW, 1n, '', many),
    ]).not.toContain(base);
  });

  it('draw the only prize', () => {
    expect(drawn(seed, DRAW, 1n, '', [5n])).toBe(1);
  });
});
