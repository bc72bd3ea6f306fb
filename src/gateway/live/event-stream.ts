/**
 * A subscription's results: each event of the source is executed when the reader asks for it, and not before.
 * It is a class, where graphql-js has a generator over a generator: that takes less memory for each subscriber.
 */
export class EventStream<Result> implements AsyncGenerator<Result, undefined, undefined> {
  readonly #source: AsyncIterator<unknown>;
  readonly #execute: (event: unknown) => Promise<Result>;

  readonly #onEnd: () => void;

  /** @param onEnd called when it ends, perhaps more than once */
  constructor(source: AsyncIterable<unknown>, execute: (event: unknown) => Promise<Result>, onEnd: () => void) {
    this.#source = source[Symbol.asyncIterator]();
    this.#execute = execute;
    this.#onEnd = onEnd;
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    const event = await this.#source.next();
    if (event.done === true) {
      this.#onEnd();
      return { done: true, value: undefined };
    }
    return { done: false, value: await this.#execute(event.value) };
  }

  async return(): Promise<IteratorResult<Result, undefined>> {
    this.#onEnd();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<Result, undefined>> {
    this.#onEnd();
    await this.#source.return?.();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
