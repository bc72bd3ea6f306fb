/**
 * Does waiting work a few pieces a turn of the event loop, so that what arrives meanwhile is seen in between. The lane
 * waits for the database several times a batch; 32 requests that are read, or answers that are written, in one turn each
 * kept a database that had long answered waiting for 3 ms, at 16 ms a batch.
 */
export class Pace {
  readonly #waiting: (() => void)[] = [];
  readonly #pieces: number;
  #scheduled = false;

  /** @param pieces a turn */
  constructor(pieces: number) {
    this.#pieces = pieces;
  }

  /** Runs work when its turn comes, in the order of asking. It must not throw. */
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
