import { describe, expect, it } from '@jest/globals';
import { digitsOf, parseConfig } from '../../src/platform/index.js';
import { currencies, currencyDigits, isInForce } from '../../src/platform/currency.js';
import { CurrencyScalar } from '../../src/platform/scalars.type.js';
import { moneyInForce, notMoney, withdrawnBefore, withdrawnLately } from './iso-4217.js';

const inForce = Object.values(moneyInForce).flat();

const isBase = (code: string): boolean => {
  try {
    return parseConfig({ KULA_BASE_CURRENCY: code }).baseCurrency === code;
  } catch {
    return false;
  }
};
const isRead = (code: string): boolean => {
  try {
    return CurrencyScalar.parseValue(code) === code;
  } catch {
    return false;
  }
};

describe('currencies', () => {
  it('are those in force by ISO 4217, with XCG, and three that were withdrawn lately', () => {
    expect(currencies).toEqual([...inForce, ...withdrawnLately].sort());
    expect(currencies).toContain('XCG');
  });

  it("have ISO's minor digits, also where ICU has others", () => {
    for (const [digits, codes] of Object.entries(moneyInForce))
      expect(codes.map((code) => [code, currencyDigits(code)])).toEqual(codes.map((code) => [code, Number(digits)]));
  });

  it('follow one rule in KULA_BASE_CURRENCY and in the API: rates can be published for any base currency', () => {
    for (const code of inForce) expect([code, isBase(code), isRead(code)]).toEqual([code, true, true]);
    for (const code of [...notMoney, ...withdrawnBefore, 'ABC', 'eur', '', 'EURO', 'toString'])
      expect([code, isBase(code), isRead(code)]).toEqual([code, false, false]);
  });

  it('that were withdrawn lately can still be read, and nothing new can be in them', () => {
    for (const code of withdrawnLately)
      expect([code, isInForce(code), isBase(code), isRead(code), digitsOf(code)]).toEqual([
        code,
        false,
        false,
        true,
        2,
      ]);
  });
});
