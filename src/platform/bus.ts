/**
 * Fan-out of what was committed, to the gateways' subscribers. Never more than that: a lost message is found again in
 * the journal (design, section 7). The bus is in the process, or Redis.
 */
export interface Bus {
  /** Whether messages reach the other gateways at the moment. */
  readonly connected: boolean;
  /** Sends to all gateways, this one too. Never throws and never waits for Redis: what cannot be sent is dropped. */
  publish(channel: string, message: string): void;
  /** Gives what ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  close(): Promise<void>;
}

/** A bus for one gateway alone. */
export class ProcessBus implements Bus {
  readonly connected = true;
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  publish(channel: string, message: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) queueMicrotask(() => { listener(message); });
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}
