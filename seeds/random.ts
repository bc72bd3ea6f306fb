import { createHash } from 'node:crypto';

/**
 * The same numbers on every machine and for ever (mulberry32 over 32 bits of a label's digest). Each part of a scenario
 * draws from a stream of its own, so that one more purchase does not change every redemption. Not for secrets.
 */
export class Random {
  #state: number;

  constructor(label: string) {
    this.#state = createHash('sha256').update(label).digest().readUInt32BE(0);
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const value = list[this.int(0, list.length - 1)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  }

  /** Takes up to `count` different elements of a list, in the order in which they were drawn. */
  sample<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(this.int(0, rest.length - 1), 1));
    return taken;
  }

  /** A whole number between the two, small ones more often than large ones, as with shopping baskets. */
  skewed(least: number, most: number): number {
    return least + Math.floor((most - least + 1) * this.next() ** 2.2);
  }
}
