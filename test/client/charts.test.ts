import { expect, it } from '@jest/globals';
import { axisOf, span, toPixels } from '../../src/console/parts/charts/to-pixels.js';
import { panelsBy, stack, waterfall } from '../../src/console/settlement/reports/panels.js';

it('an axis has zero on it, and places amounts beyond what a float holds', () => {
  const axis = axisOf([9_007_199_254_740_993_000_000n, -9_007_199_254_740_993_000_000n]);
  expect([toPixels(axis, axis.low), toPixels(axis, 0n), toPixels(axis, axis.high)]).toEqual(['0', '500', '1000']);
  expect(axisOf([5n, 10n])).toEqual({ low: 0n, high: 10n });
  expect(span(axisOf([-5n, 5n]), 5n, 0n)).toEqual({ x: '500', width: '500' });
});

it('an axis of nothing but zeros has a length', () => {
  expect(toPixels(axisOf([0n]), 0n)).toBe('0');
});

it('a stack has what is positive to the right of zero, and what is negative to the left', () => {
  expect(stack([3n, -2n, 0n, 4n])).toEqual([
    { series: 0, from: 0n, to: 3n },
    { series: 1, from: 0n, to: -2n },
    { series: 3, from: 3n, to: 7n },
  ]);
});

it('a waterfall goes from the opening to the closing', () => {
  const step = (label: string, change: bigint, isWhole = false) => ({ label, change, isWhole });
  const bars = waterfall([step('a', 10n, true), step('b', 5n), step('c', -12n), step('d', 3n, true)], String);
  expect(bars.map(({ segments: [one] }) => [one?.series, one?.from, one?.to])).toEqual([
    [0, 0n, 10n],
    [1, 10n, 15n],
    [2, 15n, 3n],
    [0, 0n, 3n],
  ]);
});

it('there is a panel for each currency, and never one for two', () => {
  const rows = ['USD', 'EUR', 'USD'].map((currency) => ({ currency }));
  const panels = panelsBy(
    rows,
    ({ currency }) => currency,
    (of) => of.map((_, place) => ({ key: place.toString(), label: '', figure: '', segments: [] })),
  );
  expect(panels.map(({ title, bars }) => [title, bars.length])).toEqual([
    ['EUR', 1],
    ['USD', 2],
  ]);
});
