/** What a subscription gave and its reader has not taken yet. */

/** A reader who is further behind is given the rest by a new beginning: what waits would fill the memory. */
export const MOST_WAITING = 1_000;

export class Waiting<Item, End> {
  readonly #items = new Map<unknown, Item>();
  readonly #keyOf: ((item: Item) => unknown) | undefined;
  #count = 0;
  #ended: End | undefined;
  #wake: (() => void) | undefined;

  /** @param keyOf of items of which only the newest of each key is wanted */
  constructor(keyOf?: (item: Item) => unknown) {
    this.#keyOf = keyOf;
  }

  /** How it ended; undefined while more may come. */
  get ended(): End | undefined {
    return this.#ended;
  }

  /** @returns whether there was room. What has keys is never more than there are keys. */
  put(item: Item): boolean {
    if (this.#ended !== undefined) return true;
    if (!this.#keyOf && this.#items.size >= MOST_WAITING) return false;
    this.#items.set(this.#keyOf ? this.#keyOf(item) : (this.#count += 1), item);
    this.#wake?.();
    return true;
  }

  /** What waits already is given all the same; nothing comes after it. The first end counts. */
  end(how: End): void {
    this.#ended ??= how;
    this.#wake?.();
  }

  /** The next item; undefined when all were taken and it has ended. */
  async take(): Promise<Item | undefined> {
    while (this.#items.size === 0 && this.#ended === undefined)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    for (const [key, item] of this.#items) {
      this.#items.delete(key);
      return item;
    }
    return undefined;
  }
}
