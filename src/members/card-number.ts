import { bounds, readText } from '../platform/index.js';

/** Numbers of cards: 16 digits, of which the first six are the network's, nine are the serial, and the last is the Luhn digit. Pure. */

const SERIAL_DIGITS = 9;
/** The last serial that there can be. */
export const SERIAL_MAX = 10 ** SERIAL_DIGITS - 1;

/** The digit that makes a number right by Luhn's rule (ISO/IEC 7812-1): every second digit from the right, this one apart, is doubled. */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = Number(digits.charAt(digits.length - place));
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/**
 * The number of a card.
 * @param prefix six digits: the setting KULA_CARD_PREFIX
 * @param serial from 1 to {@link SERIAL_MAX}
 */
export function cardNumber(prefix: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > SERIAL_MAX) throw new RangeError('there is no such serial');
  const digits = `${prefix}${serial.toString().padStart(SERIAL_DIGITS, '0')}`;
  return `${digits}${luhnDigit(digits).toString()}`;
}

/** The number in a text, in which spaces and hyphens do not count; {@link NO_NUMBER} when it cannot be the number of any card. */
export function cardNumberIn(text: string): string {
  const number = text.replace(/[\s-]/g, '');
  const isRight = /^[0-9]{16}$/.test(number) && luhnDigit(number.slice(0, -1)).toString() === number.slice(-1);
  return isRight ? number : NO_NUMBER;
}

/** A card's number from outside, as it is read off a card. A text that cannot be one is treated like the number of no card. */
export const readCardNumber = (field: string, text: string): string =>
  cardNumberIn(readText(field, text, bounds.cardNumber));

/** What a text that can be no card's number is read as: no card has it. */
export const NO_NUMBER = '';
