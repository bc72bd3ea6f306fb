import { setTimeout as delay } from 'node:timers/promises';

/** Reads on and on; what came so far can be looked at. */
export class Collector<T> {
  readonly items: T[] = [];
  readonly #iterator: AsyncIterator<T, unknown>;
  readonly ended: Promise<void>;

  constructor(iterator: AsyncIterator<T, unknown>) {
    this.#iterator = iterator;
    this.ended = this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#iterator.next();
      if (done === true) return;
      this.items.push(value);
    }
  }

  async stop(): Promise<void> {
    await this.#iterator.return?.();
    await this.ended;
  }
}

/** Waits until it holds; says what was waited for when it does not come true in time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    // A process that stood still for longer than that has yet to read what came meanwhile, so it looks once more.
    if (Date.now() > deadline && !(await delay(100).then(holds)))
      throw new Error(`not in ${ms.toString()} ms: ${what}`);
    await delay(10);
  }
}

/** 1, 2, 3 ... */
export const oneTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
