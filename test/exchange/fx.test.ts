import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fundPrice } from '../../src/exchange/book.js';
import { FxTable } from '../../src/exchange/fx.js';
import { inverse, ONE, rational, times } from '../../src/platform/index.js';
import { book, daysLater, fxRate, mic, NOW, partner } from './builders.js';

describe('exchange rates', () => {
  it('are exact in both directions and through the base currency', () => {
    const table = new FxTable('EUR', [fxRate('EUR', 'USD', '1.08'), fxRate('JPY', 'EUR', '0.0061')]);
    expect(table.rate('EUR', 'USD', NOW)).toEqual(rational(27n, 25n));
    expect(table.rate('USD', 'EUR', NOW)).toEqual(rational(25n, 27n));
    expect(table.rate('EUR', 'JPY', NOW)).toEqual(rational(10_000n, 61n));
    expect(table.rate('USD', 'JPY', NOW)).toEqual(rational(250_000n, 27n * 61n));
    expect(table.rate('CHF', 'CHF', NOW)).toEqual(ONE);
  });

  it('are missing until a rate is in force', () => {
    const table = new FxTable('EUR', [fxRate('EUR', 'USD', '1.08', daysLater(1))]);
    expect(table.rate('EUR', 'USD', NOW)).toBeUndefined();
    expect(table.rate('USD', 'CHF', daysLater(2))).toBeUndefined();
    expect(table.rate('EUR', 'USD', daysLater(1))).toEqual(rational(27n, 25n));
  });

  it('hold by the latest start of either direction, and at the same start by the later publication', () => {
    const table = new FxTable('EUR', [
      fxRate('EUR', 'USD', '2', daysLater(-3)),
      fxRate('USD', 'EUR', '0.25', daysLater(-2)),
      fxRate('EUR', 'USD', '5', daysLater(-3)),
    ]);
    expect(table.rate('EUR', 'USD', daysLater(-2))).toEqual(rational(4n));
    expect(table.rate('EUR', 'USD', daysLater(-2.5))).toEqual(rational(5n));
    const same = new FxTable('EUR', [
      fxRate('EUR', 'USD', '2'),
      fxRate('USD', 'EUR', '0.25'),
      fxRate('EUR', 'USD', '3'),
    ]);
    expect(same.rate('EUR', 'USD', NOW)).toEqual(rational(3n));
  });

  it('lose nothing from one currency to another and back', () => {
    const digits = fc.bigInt({ min: 1n, max: 10n ** 12n });
    fc.assert(
      fc.property(
        digits,
        digits,
        fc.constantFrom('EUR', 'USD', 'JPY'),
        fc.constantFrom('EUR', 'USD', 'JPY'),
        (usd, jpy, from, to) => {
          const table = new FxTable('EUR', [
            fxRate('EUR', 'USD', usd.toString()),
            fxRate('JPY', 'EUR', jpy.toString()),
          ]);
          const there = table.rate(from, to, NOW);
          const back = table.rate(to, from, NOW);
          if (!there || !back) throw new Error('both rates are in force');
          expect(times(there, back)).toEqual(ONE);
          expect(back).toEqual(inverse(there));
        },
      ),
    );
  });

  it('give the fund price half-even to a micro', () => {
    const usd = partner('usd', { currency: 'USD' });
    const fund = (rate: string) => fundPrice(book([usd], [], [fxRate('EUR', 'USD', rate)]), usd, NOW);
    expect(fund('1.00005')).toBe(mic('0.01'));
    expect(fund('1.00015')).toBe(mic('0.010002'));
    expect(fund('1.00006')).toBe(mic('0.010001'));
    expect(fundPrice(book([usd], []), usd, NOW)).toBeUndefined();
    expect(fundPrice(book([], []), partner('eur'), NOW)).toBe(mic('0.01'));
  });
});
