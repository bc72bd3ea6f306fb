/** Numbers of cards: design, section 16, and Luhn's rule. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cardNumber, cardNumberIn, luhnDigit, NO_NUMBER, SERIAL_MAX } from '../../src/members/card-number.js';

/** Luhn's rule once more, written from the other end and by the sum of the digits. */
const isLuhn = (number: string): boolean =>
  number.split('').reduce((sum, digit, i) => {
    const twice = (number.length - i) % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return sum + Math.floor(twice / 10) + (twice % 10);
  }, 0) %
    10 ===
  0;

describe('the number of a card', () => {
  it('by hand: 900000 000000001 has the Luhn digit 9', () => {
    expect(luhnDigit('900000000000001')).toBe(9);
    expect(cardNumber('900000', 1)).toBe('9000000000000019');
    // The example of the rule's own description, and numbers of cards that everyone knows.
    expect(luhnDigit('7992739871')).toBe(3);
    expect(luhnDigit('411111111111111')).toBe(1);
  });

  it('has 16 digits, the prefix and the serial among them, and is right by the rule', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: SERIAL_MAX }), (prefix, serial) => {
        const six = prefix.toString().padStart(6, '0');
        const number = cardNumber(six, serial);
        expect(number).toMatch(/^\d{16}$/);
        expect([number.slice(0, 6), Number(number.slice(6, 15)), isLuhn(number)]).toEqual([six, serial, true]);
        expect(cardNumberIn(number)).toBe(number);
      }),
    );
    for (const serial of [0, -1, 1.5, SERIAL_MAX + 1]) expect(() => cardNumber('900000', serial)).toThrow(RangeError);
  });

  it('with one wrong digit is the number of no card', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: SERIAL_MAX }),
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 1, max: 9 }),
        (serial, place, by) => {
          const digits = cardNumber('900000', serial).split('');
          digits[place] = ((Number(digits[place]) + by) % 10).toString();
          expect(cardNumberIn(digits.join(''))).toBe(NO_NUMBER);
        },
      ),
    );
  });

  it('is read with spaces and hyphens, and from nothing else', () => {
    expect(cardNumberIn('9000 0000-0000 0019')).toBe('9000000000000019');
    for (const text of ['', '900000000000001', '90000000000000190', '900000000000001x', '٩٠٠٠٠٠٠٠٠٠٠٠٠٠١٩'])
      expect(cardNumberIn(text)).toBe(NO_NUMBER);
  });
});
