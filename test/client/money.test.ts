import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  currencyDigits,
  formatMoney,
  formatPoints,
  fromMicros,
  paymentDigits,
  sumByCurrency,
  toMicros,
} from '../../src/client/index.js';
import * as books from '../../src/platform/currency.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
/** Spaces of every kind as one, because ICU changes them from version to version. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('money as people read it', () => {
  it('is exact beyond what a float holds, in every language', () => {
    expect(formatMoney(eur('9007199254740993.123456'), 'en')).toBe('€9,007,199,254,740,993.123456');
    expect(formatMoney(eur('9007199254740993.123456'), 'zh-CN')).toContain('9,007,199,254,740,993.123456');
    expect(plain(formatMoney(eur('-1234567.5'), 'de'))).toBe('−1.234.567,50 €');
  });

  it('has the digits of its currency, and more where there are more', () => {
    expect(formatMoney(eur('3'), 'en')).toBe('€3.00');
    expect(formatMoney(eur('-0.246845'), 'en')).toBe('−€0.246845');
    expect(plain(formatMoney({ amount: '222897', currency: 'JPY' }, 'en'))).toBe('JPY 222,897');
    expect(plain(formatMoney({ amount: '1.5', currency: 'KWD' }, 'en'))).toBe('KWD 1.500');
  });

  it('has the digits of the books and of the banks in every currency, not those that the engine knows', () => {
    const here = books.currencies.map((code) => [code, currencyDigits(code), paymentDigits(code)]);
    expect(here).toEqual(books.currencies.map((code) => [code, books.digitsOf(code), books.paymentDigits(code)]));
    expect(plain(formatMoney({ amount: '12.5', currency: 'PKR' }, 'en'))).toBe('PKR 12.50');
    expect(plain(formatMoney({ amount: '12.5', currency: 'HUF' }, 'en'))).toBe('HUF 12.50');
  });

  it('has the code where two currencies share a sign', () => {
    for (const locale of ['en', 'zh-CN', 'ja'])
      for (const currency of ['JPY', 'CNY']) expect(formatMoney({ amount: '5', currency }, locale)).toContain(currency);
  });

  it('says zero without a minus', () => {
    expect(formatMoney(eur('-0'), 'en')).toBe('€0.00');
  });
});

describe('micros', () => {
  it('are the same amount again as a decimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (micros) => {
        expect(toMicros(fromMicros(micros))).toBe(micros);
      }),
    );
  });

  it('are refused for what is no decimal, or is finer than a micro', () => {
    for (const text of ['', '.5', '1e3', '0x10', '1.1234567', '--1', 'NaN', '1,5', ' 1'])
      expect(() => toMicros(text)).toThrow(RangeError);
  });

  it('add up by currency, and never across', () => {
    const sums = sumByCurrency([eur('0.1'), { amount: '5', currency: 'CNY' }, eur('0.2'), eur('-0.000001')]);
    expect(sums).toEqual([
      { amount: '5', currency: 'CNY' },
      { amount: '0.299999', currency: 'EUR' },
    ]);
  });
});

it('points are whole, with a true minus', () => {
  expect(formatPoints(Number.MAX_SAFE_INTEGER, 'en')).toBe('9,007,199,254,740,991');
  expect(formatPoints(-43, 'en')).toBe('−43');
});
