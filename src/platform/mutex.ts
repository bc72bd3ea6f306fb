/** Exclusion within the process; callers take turns in the order in which they came. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Waits for the caller's turn. The caller must call the function that is given back, once. */
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
