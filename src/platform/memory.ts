import { getHeapStatistics } from 'node:v8';

const heapBytes = getHeapStatistics().heap_size_limit;

/**
 * A bound in bytes for something that a caller can make grow: a share of the process's heap, but no more than it is
 * ever worth. So a gateway with a small heap keeps less, and does not die of what it keeps.
 * @param share the share of the heap, from 0 to 1
 * @param most the largest bound, in bytes
 */
export const heapShare = (share: number, most: number): number => Math.min(most, Math.floor(heapBytes * share));

/** V8 itself copies a shorter piece. */
const PIECE_MIN = 13;

/**
 * Copies a text that is to be kept. A text that was cut out of a longer one is only a view of it: 20 characters of a
 * document of 250 kB kept all of it in memory.
 */
export function ownText(text: string): string {
  if (text.length < PIECE_MIN) return text;
  // Only ASCII is as long in UTF-8. Everything else, even what is no valid text, comes through by its code units.
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
