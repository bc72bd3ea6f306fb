/** First come, first served exclusion within the process. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Waits its turn; the caller must call what is given back, once. */
  async acquire(): Promise<() => void> {
    const before = this.#tail;
    let release: () => void = () => undefined;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
