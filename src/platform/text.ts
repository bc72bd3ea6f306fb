/**
 * The one rule for text from outside (design, section 13, Bounds). A text that breaks it is refused and never mended in
 * silence: two texts that look alike must not become one member or one order, and one text must not become two.
 */

/**
 * The use of a text: ids, keys and numbers of others; names; or a message that people write to people (reason, note,
 * message, comment, proof, address).
 */
export type TextKind = 'number' | 'name' | 'message';

/** Printable ASCII without outer blanks. It is right in each kind, and nearly all texts are like this. */
const plain = /^[!-~](?:[ -~]*[!-~])?$/;

/** Read by code points, a surrogate is found only where its other half is missing. */
const halfPair = /\p{Surrogate}/u;
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const controlButLineFeed = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/u;
/**
 * U+FFFD stands where a decoder met something that it could not read; the others (U+FFFE, U+FFFF and their like) are no
 * characters.
 */
const noCharacter = /[\ufffd\p{Noncharacter_Code_Point}]/u;
/** Default ignorable code points have no width; some of them are unassigned. U+FFF9 to U+FFFB are annotations. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/u;
/** Persian, Hindi and emoji need the two joiners; emoji, Japanese names and Mongolian need variation selectors. */
const invisibleButJoiners =
  /(?![\u200c\u200d\p{Variation_Selector}])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/u;
/** U+2800 is the blank of Braille, which Unicode counts as a symbol. */
const outerBlank = /^[\p{White_Space}\u2800]|[\p{White_Space}\u2800]$/u;
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;

const joiners = 'other than U+200C, U+200D and variation selectors';

/**
 * The rule that a text breaks, in words that say what it must be; undefined when it breaks none. An empty text breaks
 * none.
 */
export function textFault(kind: TextKind, text: string): string | undefined {
  if (text === '' || plain.test(text)) return undefined;
  if (halfPair.test(text)) return 'must be Unicode: half of a surrogate pair stands alone';
  if (kind === 'message') {
    if (controlButLineFeed.test(text)) return 'must not contain control characters other than line feeds';
  } else if (control.test(text)) return 'must not contain control characters';
  if (noCharacter.test(text))
    return 'must not contain U+FFFD, which a wrong decoding leaves, nor code points such as U+FFFE and U+FFFF, which are no characters';
  if (kind === 'number') {
    if (invisible.test(text)) return 'must not contain zero-width or bidi control characters';
  } else if (invisibleButJoiners.test(text)) return `must not contain zero-width or bidi control characters ${joiners}`;
  if (outerBlank.test(text)) return 'must not begin or end with a blank';
  if (!visible.test(text)) return 'must contain something that can be seen';
  // The most expensive check comes last.
  if (text !== text.normalize('NFC')) return "must be in Unicode's normalisation form C (NFC)";
  return undefined;
}

/** The rule that is common to all kinds: a text that breaks it breaks the rule of each kind. */
export const anyTextFault = (text: string): string | undefined => textFault('message', text);

const described: Readonly<Record<TextKind, string>> = {
  number: 'in NFC, without control, zero-width and bidi characters and without outer blanks',
  name: `in NFC, without control, zero-width and bidi characters (${joiners}) and without outer blanks`,
  message: `in NFC, without control characters (other than line feeds), zero-width and bidi ones (${joiners}) and without outer blanks`,
};

/** The rule, worded for a field's description. */
export const describeText = (kind: TextKind, max: number): string =>
  `1 to ${max.toLocaleString('en-US')} characters ${described[kind]}`;
