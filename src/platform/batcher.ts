interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers many callers with few calls: requests that come in while earlier calls are under way go together in the next.
 * Nothing is cached.
 * A thousand readers that fall behind together cost a few queries at a time, and leave the rest of the pool to others.
 */
export class Batcher<Key, Value> {
  readonly #load: (keys: readonly Key[]) => Promise<readonly Value[]>;
  readonly #size: number;
  readonly #parallel: number;
  readonly #waiting: Waiting<Key, Value>[] = [];
  #running = 0;
  #scheduled = false;

  /**
   * @param load gives the values in the order of the keys
   * @param size the most keys of one call
   * @param parallel the most calls at once
   */
  constructor(
    load: (keys: readonly Key[]) => Promise<readonly Value[]>,
    { size, parallel }: { size: number; parallel: number },
  ) {
    this.#load = load;
    this.#size = size;
    this.#parallel = parallel;
  }

  get(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#start();
      });
    });
  }

  #start(): void {
    while (this.#running < this.#parallel && this.#waiting.length > 0) {
      this.#running += 1;
      void this.#run(this.#waiting.splice(0, this.#size));
    }
  }

  async #run(batch: readonly Waiting<Key, Value>[]): Promise<void> {
    try {
      const values = await this.#load(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, i) => {
        resolve(values[i] as Value);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#running -= 1;
    this.#start();
  }
}
