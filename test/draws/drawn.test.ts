/** The drawing by itself: the table that was made by hand. Whether the published odds hold: odds.long.test.ts. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { drawn, givenFor, wordsOf } from '../../src/draws/drawn.js';

const seed = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const DRAW = 'drw_01h2xcejqtf2nbrexx3vqjhp41';
const weights = [20n, 30n, 50n];

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

describe('the drawing', () => {
  it('depends on number, text, draw and seed', () => {
    const many = Array.from({ length: 1_000 }, () => 1n);
    const base = drawn(seed, DRAW, 1n, '', many);
    expect([
      drawn(seed, DRAW, 2n, '', many),
      drawn(seed, DRAW, 1n, 'x', many),
      drawn(seed, 'drw_01h2xcejqtf2nbrexx3vqjhp42', 1n, '', many),
      drawn(Buffer.alloc(32), DRAW, 1n, '', many),
    ]).not.toContain(base);
  });

  it('draws the only prize', () => {
    expect(drawn(seed, DRAW, 1n, '', [5n])).toBe(1);
  });
});
