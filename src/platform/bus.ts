/**
 * Fan-out of what was committed, to the subscribers of all gateways, and nothing more: a lost message is found again in
 * the journal (design, section 7). No message is believed, because anyone who can reach Redis can send one: it makes a
 * gateway look into the database, and says nothing by itself. The bus is in the process, or Redis.
 */
export interface Bus {
  /** Whether messages reach the other gateways at the moment. */
  readonly connected: boolean;
  /** Says which network the topics belong to from now on. Before that nothing is sent and nothing is heard. */
  join(network: string): void;
  /**
   * Sends to all gateways of the network, including this one. Never throws and never waits for Redis: a message that
   * cannot be sent is dropped.
   */
  publish(topic: string, message: string): void;
  /** Gives the function that ends the subscription. */
  subscribe(topic: string, listener: (message: string) => void): () => void;
  close(): Promise<void>;
}

/** A bus for one gateway alone. */
export class ProcessBus implements Bus {
  readonly connected = true;
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  join(): void {
    // In one process there is one network.
  }

  publish(topic: string, message: string): void {
    for (const listener of this.#listeners.get(topic) ?? [])
      queueMicrotask(() => {
        listener(message);
      });
  }

  subscribe(topic: string, listener: (message: string) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}
