import { createHmac } from 'node:crypto';

/** What a play draws: by seed, number and the player's own text alone, so that everyone can draw again once the seed is out. */

const WORDS = 4;
/** One above the greatest word of 8 bytes. */
const WORDS_IN_ALL = 1n << 64n;

/** The words that decide play n, one after the other: HMAC-SHA256 of each cursor has four. */
export function* wordsOf(seed: Buffer, drawId: string, n: bigint, clientSeed: string): Generator<bigint> {
  for (let cursor = 0; ; cursor += 1) {
    const mac = createHmac('sha256', seed)
      .update(`${drawId}:${n.toString()}:${clientSeed}:${cursor.toString()}`)
      .digest();
    for (let i = 0; i < WORDS; i += 1) yield mac.readBigUInt64BE(i * 8);
  }
}

/**
 * The place of the prize that play n draws, from 1 (programme, section 7). Pure.
 *
 * A word is taken only below the greatest multiple of the sum of weights, so that no prize is drawn more often than its weight says;
 * of weights that come near 2^64 up to half of the words are passed by.
 * @param seed 32 bytes
 * @param n the number of the play, from 1
 * @param clientSeed the player's own text, without a colon
 * @param weights at least one, each above 0, together below 2^64
 */
export function drawn(seed: Buffer, drawId: string, n: bigint, clientSeed: string, weights: readonly bigint[]): number {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  const bound = WORDS_IN_ALL - (WORDS_IN_ALL % sum);
  for (const word of wordsOf(seed, drawId, n, clientSeed)) {
    if (word >= bound) continue;
    const t = word % sum;
    let reached = 0n;
    for (const [index, weight] of weights.entries()) {
      reached += weight;
      if (reached > t) return index + 1;
    }
  }
  throw new Error('weights of which none is above 0 draw nothing');
}

/**
 * The place of the prize that is given: the one drawn, or the last where its stock is gone.
 * @param left of each prize how many are left; null: without bound
 */
export const givenFor = (place: number, left: readonly (bigint | null)[]): number =>
  left[place - 1] === 0n ? left.length : place;
