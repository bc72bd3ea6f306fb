/**
 * Does waiting work a few pieces at each turn of the event loop, so that what arrives meanwhile is seen in between. The
 * lane waits for the database several times in a batch. When 32 requests were read or 32 answers written in one turn,
 * each time the database had long answered and was kept waiting for 3 ms, of the 16 ms of a batch.
 */
export class Pace {
  readonly #waiting: (() => void)[] = [];
  readonly #pieces: number;
  #scheduled = false;

  /** @param pieces the number of pieces in a turn */
  constructor(pieces: number) {
    this.#pieces = pieces;
  }

  /** Runs work when its turn comes, in the order of the calls. The work must not throw. */
  later(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  /** Resolves when the caller's turn comes. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.later(resolve);
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const work of this.#waiting.splice(0, this.#pieces)) work();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
