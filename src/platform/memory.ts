import { getHeapStatistics } from 'node:v8';

const heapBytes = getHeapStatistics().heap_size_limit;

/**
 * A bound in bytes for something that a caller can make grow: a share of the process's heap, and no more than it is ever worth.
 * A gateway with a small heap keeps less, and does not die of what it keeps.
 * @param share of the heap, from 0 to 1
 * @param most bytes
 */
export const heapShare = (share: number, most: number): number => Math.min(most, Math.floor(heapBytes * share));

/** A shorter piece is copied by V8 itself. */
const PIECE_MIN = 13;

/**
 * The text as a string of its own, for what is kept. One cut out of a longer text is only a view of it: 20 characters of a
 * document of 250 kB kept all of it in memory.
 */
export function ownText(text: string): string {
  if (text.length < PIECE_MIN) return text;
  // As long in UTF-8 only when it is ASCII; whatever else, also what is no text, comes through by its code units.
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
