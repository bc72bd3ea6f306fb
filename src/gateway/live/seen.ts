/** Ranges kept beyond a gap; more than that many, and the journal is read from the gap on. */
const AHEAD_MAX = 1_000;

/** How far the journal is known without a gap, of ranges that come in any order and more than once. */
export class Seen {
  #through: bigint;
  readonly #ahead = new Map<bigint, bigint>();

  constructor(through: bigint) {
    this.#through = through;
  }

  /** Every sequence up to this one was seen. */
  get through(): bigint {
    return this.#through;
  }

  /** Notes the range from `first` to `last`, both included. */
  add(first: bigint, last: bigint): void {
    if (last <= this.#through) return;
    if (first > this.#through + 1n) {
      if (this.#ahead.size < AHEAD_MAX) this.#ahead.set(first, last);
      return;
    }
    this.#through = last;
    this.#join();
  }

  /** Joins what lies ahead, now that the gap before it is closed. */
  #join(): void {
    for (let next = this.#ahead.get(this.#through + 1n); next !== undefined; next = this.#ahead.get(this.#through + 1n)) {
      this.#ahead.delete(this.#through + 1n);
      this.#through = next;
    }
    // What a range read from the journal has covered in part does not begin right behind it.
    for (const [first, last] of this.#ahead) {
      if (first > this.#through) continue;
      this.#ahead.delete(first);
      if (last > this.#through) {
        this.#through = last;
        this.#join();
        return;
      }
    }
  }
}
