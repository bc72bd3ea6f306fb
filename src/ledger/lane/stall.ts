/** The interval between two looks. */
const LOOK_MS = 500;

/**
 * Notices that work was begun and none of it has come to an end for a while: the database is there and says nothing.
 */
export class Stall {
  readonly #limitMs: number;
  readonly #onStuck: () => void;
  #timer: NodeJS.Timeout | undefined;
  #movedAtMs = 0;
  #stuck = false;

  constructor(limitMs: number, onStuck: () => void) {
    this.#limitMs = limitMs;
    this.#onStuck = onStuck;
  }

  /** Work is under way, and none of it has come to an end within the limit. */
  get isStuck(): boolean {
    return this.#stuck;
  }

  begin(): void {
    this.progress();
    if (this.#timer) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** Something came to an end. */
  progress(): void {
    this.#movedAtMs = performance.now();
    this.#stuck = false;
  }

  /** Nothing is under way any more. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stuck = false;
  }

  #look(): void {
    if (performance.now() - this.#movedAtMs < this.#limitMs) return;
    this.#stuck = true;
    this.#onStuck();
  }
}
