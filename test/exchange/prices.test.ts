import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { convertedIn, convertedOut, earnedPoints, pointsForValue, tillValue } from '../../src/exchange/index.js';
import { micros } from '../../src/platform/index.js';
import { mic } from './builders.js';

const amount = fc.bigInt({ min: 1n, max: 10n ** 15n }).map(micros);
const rate = fc.bigInt({ min: 1n, max: 10n ** 12n }).map(micros);
const MILLION = 1_000_000n;

describe('amounts by rates', () => {
  it.each([
    ['99.99', '1', 99n],
    ['0.99', '1', 0n],
    ['12.50', '1.2', 15n],
    ['12.49', '1.2', 14n],
    ['1.00', '0.333333', 0n],
    ['3.000004', '0.333333', 1n],
  ])('a spend of %s at %s points for 1.00 earns %s', (spend, accrualRate, points) => {
    expect(earnedPoints(mic(spend), { accrualRate: mic(accrualRate) })).toBe(points);
  });

  it.each([
    [333n, '0.0095', 'EUR', '3.16'],
    [1n, '0.0095', 'EUR', '0'],
    [333n, '1.55', 'JPY', '516'],
    [333n, '0.0095', 'KWD', '3.163'],
  ])('%s points at %s are worth whole minor units of %s: %s', (points, redemptionValue, currency, value) => {
    expect(tillValue(points, { redemptionValue: mic(redemptionValue) }, currency)).toBe(mic(value));
  });

  it('earn the most whole points that the spend covers', () => {
    fc.assert(
      fc.property(amount, rate, (spend, accrualRate) => {
        const points = earnedPoints(spend, { accrualRate });
        expect(points * MILLION * MILLION <= spend * accrualRate).toBe(true);
        expect((points + 1n) * MILLION * MILLION > spend * accrualRate).toBe(true);
      }),
    );
  });

  it('take the fewest points that are worth at least a value', () => {
    fc.assert(
      fc.property(amount, rate, (value, redemptionValue) => {
        const points = pointsForValue(value, { redemptionValue });
        if (points === undefined) throw new Error('a rate above 0 has an answer');
        expect(points * redemptionValue >= value).toBe(true);
        expect((points - 1n) * redemptionValue < value).toBe(true);
      }),
    );
  });

  it('give no number of points when a point is worth nothing, and convert only when the partner offers it', () => {
    expect(pointsForValue(mic('1'), { redemptionValue: mic('0') })).toBeUndefined();
    expect(convertedIn(mic('1'), { conversionInRate: null })).toBeUndefined();
    expect(convertedOut(1n, { conversionOutRate: null })).toBeUndefined();
  });

  it('round down when converting in, and convert out exactly', () => {
    expect(convertedIn(mic('2.5'), { conversionInRate: mic('1.5') })).toBe(3n);
    expect(convertedIn(mic('0.333333'), { conversionInRate: mic('3') })).toBe(0n);
    expect(convertedOut(3n, { conversionOutRate: mic('0.333333') })).toBe(mic('0.999999'));
  });
});
