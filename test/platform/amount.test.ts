import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatMicros, formatScaled, parseDecimal } from '../../src/platform/index.js';
import { decimalToMicros } from '../../src/platform/amount.js';

describe('a decimal', () => {
  it('keeps its sign, also below one', () => {
    const read = (text: string) => decimalToMicros(parseDecimal(text) ?? { unscaled: 0n, scale: 0 });
    expect(['-0.01', '0.01', '-0.5', '-1.5', '-0', '-0.000001', '-10'].map(read)).toEqual([
      -10_000n,
      10_000n,
      -500_000n,
      -1_500_000n,
      0n,
      -1n,
      -10_000_000n,
    ]);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.nat(6), (value, least) => {
        expect(decimalToMicros(parseDecimal(formatMicros(value, least)) ?? { unscaled: 1n, scale: 9 })).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(1n - 10n ** 30n, 10n ** 30n - 1n), fc.nat(18), (value, scale) => {
        const decimal = parseDecimal(formatScaled(value, scale, 0));
        if (!decimal) throw new Error('it was not read');
        expect(decimal.unscaled * 10n ** BigInt(scale - decimal.scale)).toBe(value);
      }),
    );
  });

  it('is only read in plain notation', () => {
    for (const text of [
      '',
      '-',
      '+1',
      '1.',
      '.5',
      '01',
      '-01',
      '1e3',
      '1_000',
      ' 1',
      '1 ',
      '0x1',
      '1.1.1',
      'NaN',
      'Infinity',
      '--1',
      '1'.repeat(31),
      `0.${'1'.repeat(19)}`,
    ]) {
      expect([text, parseDecimal(text)]).toEqual([text, undefined]);
    }
  });
});
