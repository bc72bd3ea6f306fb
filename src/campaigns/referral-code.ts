import { createHash } from 'node:crypto';
import type { MemberId } from '../platform/index.js';

/**
 * What a friend claims by: 12 characters of Crockford's base 32, the first 60 bits of the SHA-256 of the member's id. So a code needs
 * no table: an index over the same bits finds its member. Nobody guesses one: with 100 million members, every ten thousand
 * millionth code is someone's.
 */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 12;
/** Of SHA-256 in hexadecimal: 60 bits. */
const HEX_DIGITS = 15;

/** The code's bits in SQL, as {@link bitsOfCode} gives them: 15 digits in hexadecimal. An index is made of the same expression. */
export const codeBitsSql = (id: string): string =>
  `substr(encode(sha256(decode(${id}, 'escape')), 'hex'), 1, ${HEX_DIGITS.toString()})`;

export function referralCode(memberId: MemberId): string {
  let bits = BigInt(`0x${createHash('sha256').update(memberId).digest('hex').slice(0, HEX_DIGITS)}`);
  let code = '';
  for (let i = 0; i < CHARACTERS; i += 1) {
    code = `${alphabet.charAt(Number(bits & 31n))}${code}`;
    bits >>= 5n;
  }
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
}

/**
 * The bits of a code as someone typed it; undefined when it cannot be one. The case of letters does not count, nor do hyphens and
 * blanks; O is read as 0, and I and L as 1.
 */
export function bitsOfCode(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (code.length !== CHARACTERS) return undefined;
  let bits = 0n;
  for (const character of code) {
    const worth = alphabet.indexOf(character);
    if (worth < 0) return undefined;
    bits = (bits << 5n) | BigInt(worth);
  }
  return bits.toString(16).padStart(HEX_DIGITS, '0');
}
