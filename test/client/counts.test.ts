import { describe, expect, it } from '@jest/globals';
import { offerWordsEn } from '../../src/console/demo/offer-words-en.js';
import { wordsEn } from '../../src/console/demo/words-en.js';
import { en } from '../../src/console/messages/en.js';
import { linesEn, type LineFigures } from '../../src/console/messages/lines-en.js';
import { formatDecimal } from '../../src/console/parts/decimal.js';

type Said = (...values: readonly unknown[]) => unknown;
const isSaid = (of: unknown): of is Said => typeof of === 'function';

/** Every text of the tree that takes values, by its path. */
function* saidIn(of: unknown, path = ''): Generator<readonly [string, Said]> {
  if (isSaid(of)) yield [path, of];
  else if (typeof of === 'object' && of !== null)
    for (const [name, inner] of Object.entries(of)) yield* saidIn(inner, `${path}.${name}`);
}

const figures: LineFigures = { points: '1', amount: '€1.00', price: '€1.00', isExact: true, other: 'Lumen' };
/** Texts take numbers, figures that are written out, amounts of money, and lists: each is tried with each. */
const one = { points: '1', amount: '1', currency: 'EUR' };
const given: readonly (readonly unknown[])[] = [
  [1, 1, 1, 1],
  [1, one, one, 1],
  [1n, one, '1', 1],
  [1, '1', 1, 1],
  ['1', 1, 1, 1],
  [figures, 1, 1, 1],
  [['1'], 1, 1, 1],
];

const THINGS =
  'points?|units?|plays|sales|entries|fields|statements|lines|values|days|hours|commands|violations|cycles|purchases|cases|offers|sheets|payments';
const wrong = new RegExp(
  `(?<![\\d.,])1 (?:(?:accepted |journal |rate )?(?:${THINGS})(?<=s)\\b|\\w+ (?:are|were|have|expire|wait|make|gain)\\b|are\\b)`,
);

/** What is said of one as of several, whichever values it is given that it can take. */
function wrongIn(words: unknown): string[] {
  return [...saidIn(words)].flatMap(([path, say]) => {
    const texts = given.flatMap((values) => {
      try {
        const text = say(...values);
        return typeof text === 'string' && !/NaN|undefined|\[object/.test(text) ? [text] : [];
      } catch {
        return [];
      }
    });
    return texts.length > 0 && texts.every((text) => wrong.test(text)) ? [`${path}: ${texts[0] ?? ''}`] : [];
  });
}

describe('counts', () => {
  it('sees the wrong form', () => {
    expect(wrongIn({ a: (count: number) => `${count.toString()} points` })).not.toEqual([]);
    expect(wrongIn({ a: (count: number) => `${count.toString()} point are held` })).not.toEqual([]);
    expect(wrongIn({ a: (count: number) => `${count.toString()} point is held, of 21 points` })).toEqual([]);
  });

  it('said "1 points", "1 sales" and the like', () => {
    expect([...new Set(wrongIn([wordsEn, offerWordsEn, en, linesEn]))]).toEqual([]);
  });

  it('say several of all others', () => {
    expect(wordsEn.phonePane.held(0)).toBe('0 points are held');
    expect(wordsEn.phonePane.expires(1, 'May 1')).toBe('1 point expires on May 1');
    expect(linesEn.REDEEMED_HERE.how({ ...figures, points: '1,001' })).toMatch(/^1,001 points accepted .* for them/);
    expect(linesEn.REDEEMED_HERE.how(figures)).toMatch(/^1 point accepted .* for it/);
    expect(en.network.guard.points('1.5')).toBe('1.5 points');
  });
});

describe('a decimal of the network', () => {
  it.each([
    ['1234567', 'en', '1,234,567'],
    ['1234567.125', 'zh-CN', '1,234,567.125'],
    ['-0.1234567890123456789', 'en', '−0.1234567890123456789'],
    ['9007199254740993.000001', 'en', '9,007,199,254,740,993.000001'],
  ])('%s was shown without grouping, or rounded: %s', (amount, locale, shown) => {
    expect(formatDecimal(amount, locale)).toBe(shown);
  });
});
