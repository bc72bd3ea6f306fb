/** One subscriber's place in a feed: it gives the next one when it is asked, and waits while there is none. */
export abstract class Reader<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #onEnd: () => void;
  #ended = false;
  #wake: (() => void) | undefined;
  /** There may be something since the last look. */
  #isNoted = false;

  /** @param onEnd called once, when the subscriber has left */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** The next value; undefined when there is none now. It is asked again after {@link wakeUp}. */
  protected abstract take(): Value | undefined | Promise<Value | undefined>;

  protected wakeUp(): void {
    this.#isNoted = true;
    this.#wake?.();
    this.#wake = undefined;
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    while (!this.#ended) {
      this.#isNoted = false;
      const value = await this.take();
      if (value !== undefined) return { done: false, value };
      await this.#somethingNew();
    }
    return { done: true, value: undefined };
  }

  /** What came while it looked is not waited for. */
  #somethingNew(): Promise<void> {
    if (this.#isNoted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    if (!this.#ended) {
      this.#ended = true;
      this.#onEnd();
      this.wakeUp();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
