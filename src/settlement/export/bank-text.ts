import anyAscii from 'any-ascii';

/**
 * Text as every bank takes it: the character set of SEPA (EPC217-08), a to z, A to Z, 0 to 9, / - ? : ( ) . , ' + and blank. ISO 20022
 * allows all of Unicode, and banks refuse it, SEPA or not, unless they have agreed to more.
 */
const allowed = /^[A-Za-z0-9/\-?:().,'+ ]$/;

/** Replacements for signs whose transliteration would not be in the set either. */
const signs: Readonly<Record<string, string>> = {
  '&': '+',
  _: '-',
  '@': '(at)',
  '*': '.',
  '!': '.',
  '"': "'",
  '`': "'",
  ';': ',',
  '~': '-',
  '=': '-',
  '|': '/',
  '\\': '/',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '<': '(',
  '>': ')',
  '#': '.',
  '%': '.',
  $: '.',
  '^': '.',
  '\t': ' ',
  '\n': ' ',
};

/** Code points that only join, direct or colour the characters beside them. */
const unseen = /\p{Cf}|\p{Emoji_Modifier}|\p{Variation_Selector}/gu;
/** Pictures, whose transliteration would put words into a name, and noncharacters, since U+FFFF breaks XML. */
const unsayable = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{C}/gu;

const letter = (char: string): string => (allowed.test(char) ? char : (signs[char] ?? ''));

/** A name or a reference must not begin or end with a slash, nor have two in a row. */
const trimmed = (text: string): string =>
  text
    .replace(/ +/g, ' ')
    .replace(/\/{2,}/g, '/')
    .replace(/^[ /]+|[ /]+$/g, '');

/**
 * The text transliterated to that set and cut to `max` characters; empty when nothing of it can be transliterated.
 * Characters of the set stay as they are.
 */
export function bankText(text: string, max: number): string {
  const said = Array.from(text.normalize('NFC').replace(unseen, '').replace(unsayable, ' '), (char) =>
    allowed.test(char) ? char : Array.from(signs[char] ?? anyAscii(char), letter).join(''),
  );
  return trimmed(trimmed(said.join('')).slice(0, max));
}

/** An id of the network. The set has no underscore, so a hyphen takes its place; the id can still be read back. */
export const bankId = (id: string): string => id.replaceAll('_', '-');
