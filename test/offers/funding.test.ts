/** Who pays: shares of points and of money. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFunding, split } from '../../src/offers/funding.js';
import { newId } from '../../src/platform/index.js';

it('gives each the floor, and what is left to the largest fractions, ties in the order given', () => {
  // The worked example: C1 of 124 and C3 of 140 points at 0.6 and 0.4.
  expect(split(124n, [600_000n, 400_000n])).toEqual([74n, 50n]);
  expect(split(140n, [600_000n, 400_000n])).toEqual([84n, 56n]);
  expect(split(1n, [500_000n, 500_000n])).toEqual([1n, 0n]);
  expect(split(2n, [333_333n, 333_333n, 333_334n])).toEqual([1n, 0n, 1n]);
  expect(split(0n, [1_000_000n])).toEqual([0n]);
});

/** Shares of 1 to 10 funders that add up to 1. */
const shares = fc
  .uniqueArray(fc.integer({ min: 1, max: 999_999 }), { maxLength: 9 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 1_000_000])
  .map((ends) => ends.slice(1).map((end, index) => BigInt(end - (ends[index] ?? 0))));

it('parts add up to the whole, and none is off by one or more from its share', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 22n }), shares, (whole, given) => {
      const parts = split(whole, given);
      const isNear = parts.every((part, index) => {
        const off = part * 1_000_000n - whole * (given[index] ?? 0n);
        return off > -1_000_000n && off < 1_000_000n;
      });
      return isNear && parts.reduce((sum, part) => sum + part, 0n) === whole;
    }),
  );
});

it('a larger share never gets less', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), shares, (whole, given) => {
      const parts = split(whole, given);
      return given.every((a, i) => given.every((b, j) => a <= b || (parts[i] ?? 0n) >= (parts[j] ?? 0n)));
    }),
  );
});

it('funding that does not add up, or names a partner twice, is refused', () => {
  const [a, b] = [newId('partner'), newId('partner')];
  const fault = (input: Parameters<typeof readFunding>[1]): string => {
    try {
      readFunding('input.offer.funding', input);
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  expect(
    fault([
      { partnerId: a, share: '0.6' },
      { partnerId: b, share: '0.4' },
    ]),
  ).toBe('accepted');
  expect(fault([])).toBe('accepted');
  expect(
    fault([
      { partnerId: a, share: '0.6' },
      { partnerId: b, share: '0.3' },
    ]),
  ).toBe('input.offer.funding: must have shares that add up to 1, not to 0.9');
  expect(
    fault([
      { partnerId: a, share: '0.6' },
      { partnerId: a, share: '0.4' },
    ]),
  ).toMatch(/must not name a partner twice/);
  expect(
    fault([
      { partnerId: a, share: '0.6', costCentre: 'north' },
      { partnerId: a, share: '0.4', costCentre: 'south' },
    ]),
  ).toBe('accepted');
  for (const share of ['0', '1.1', '-1', '0.1234567'])
    expect(fault([{ partnerId: a, share }])).toMatch(/^input\.offer\.funding\.0\.share: must be/);
  expect(fault([{ partnerId: 'mbr_1', share: '1' }])).toMatch(/^input\.offer\.funding\.0\.partnerId/);
  const eleven = Array.from({ length: 11 }, (_, index) => ({
    partnerId: a,
    share: '0.05',
    costCentre: index.toString(),
  }));
  expect(fault(eleven)).toMatch(/at most 10 funders/);
});
