import { Mutex } from '../platform/index.js';
import { Overloaded } from '../ledger/index.js';

interface TurnBounds {
  /** Pieces of work that may be under way or wait, of all callers together. */
  readonly most: number;
  /** Of these, those of one caller. */
  readonly each: number;
  /** An operation is given up by then: who has waited for so long waits no more. */
  readonly givenUpAfterMs: number;
}

/** Costly work that a gateway does one piece at a time. Who would wait behind too many others is turned away at once. */
export class Turns {
  readonly #turn = new Mutex();
  readonly #bounds: TurnBounds;
  readonly #byCaller = new Map<string, number>();
  #size = 0;

  constructor(bounds: TurnBounds) {
    this.#bounds = bounds;
  }

  /** Errors: {@link Overloaded}, or what the work throws. */
  async run<T>(caller: string, work: () => Promise<T>): Promise<T> {
    this.#enter(caller);
    try {
      const cameMs = performance.now();
      return await this.#turn.run(() => {
        // The executor has answered this caller long ago, and nothing would come of the work.
        if (performance.now() - cameMs >= this.#bounds.givenUpAfterMs) throw new Overloaded('this turn came too late');
        return work();
      });
    } finally {
      this.#leave(caller);
    }
  }

  #enter(caller: string): void {
    const own = this.#byCaller.get(caller) ?? 0;
    if (this.#size >= this.#bounds.most || own >= this.#bounds.each) throw new Overloaded('too many wait for a turn');
    this.#byCaller.set(caller, own + 1);
    this.#size += 1;
  }

  #leave(caller: string): void {
    const left = (this.#byCaller.get(caller) ?? 1) - 1;
    if (left > 0) this.#byCaller.set(caller, left);
    else this.#byCaller.delete(caller);
    this.#size -= 1;
  }
}
