import { Redis } from 'ioredis';
import type { Bus } from './bus.js';

type Listener = (message: string) => void;

/** Publishes that may wait for Redis's answer; beyond them messages are dropped, so a Redis that hangs costs no memory. */
const OUTSTANDING_MAX = 1_000;
/** A Redis that does not answer within this is treated as away. */
const COMMAND_MS = 2_000;
/** The pause before the n-th attempt to connect: soon at first, never more than a second. */
const retryMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);

export interface RedisBusOptions {
  readonly url: string;
  /** Told once when Redis goes away, and not again for each attempt. */
  readonly onLost?: (error: Error | undefined) => void;
  readonly onConnected?: () => void;
}

/**
 * A bus over Redis publish/subscribe: two connections, since one that subscribes can do nothing else.
 * Redis may be away at any time, also at the start: it is tried again for ever, and subscriptions are renewed.
 */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Channels that the present connection has subscribed. */
  readonly #live = new Set<string>();
  #outstanding = 0;
  #wasConnected: boolean | undefined;
  #lastError: Error | undefined;
  #closed = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#publisher = this.#connect({ commandTimeout: COMMAND_MS });
    this.#subscriber = this.#connect({});
    this.#subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message);
    });
    this.#subscriber.on('ready', () => void this.#subscribeAll());
    this.#publisher.on('ready', () => { this.#notice(); });
  }

  #connect(more: { commandTimeout?: number }): Redis {
    const redis = new Redis(this.#options.url, {
      ...more,
      enableOfflineQueue: false,
      // Done here: ioredis would renew only what had been acknowledged before.
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 5_000,
      keepAlive: 10_000,
      retryStrategy: retryMs,
    });
    redis.on('error', (error: Error) => { this.#lastError = error; });
    redis.on('close', () => {
      if (redis === this.#subscriber) this.#live.clear();
      this.#notice();
    });
    return redis;
  }

  get connected(): boolean {
    return !this.#closed && this.#publisher.status === 'ready' && this.#subscriber.status === 'ready'
      && this.#outstanding < OUTSTANDING_MAX && this.#live.size === this.#listeners.size;
  }

  /** Tells of a change, once. */
  #notice(): void {
    const { connected } = this;
    if (connected === this.#wasConnected || this.#closed) return;
    // At the start nothing was lost yet; what matters is whether the first attempts come to something.
    if (this.#wasConnected === undefined && !connected && this.#lastError === undefined) return;
    this.#wasConnected = connected;
    if (connected) this.#options.onConnected?.();
    else this.#options.onLost?.(this.#lastError);
  }

  publish(channel: string, message: string): void {
    if (this.#publisher.status !== 'ready' || this.#outstanding >= OUTSTANDING_MAX) return;
    this.#outstanding += 1;
    const settled = () => { this.#outstanding -= 1; };
    this.#publisher.publish(channel, message).then(settled, settled);
  }

  subscribe(channel: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (listeners.size === 1) void this.#subscribeAll();
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(channel);
      if (this.#live.delete(channel)) this.#subscriber.unsubscribe(channel).catch(() => undefined);
    };
  }

  async #subscribeAll(): Promise<void> {
    const missing = [...this.#listeners.keys()].filter((channel) => !this.#live.has(channel));
    if (this.#subscriber.status === 'ready' && missing.length > 0) {
      try {
        await this.#subscriber.subscribe(...missing);
        for (const channel of missing) if (this.#listeners.has(channel)) this.#live.add(channel);
      } catch (error) {
        this.#lastError = error as Error;
        // The connection is of no use without it: a new one subscribes again.
        this.#subscriber.disconnect(true);
      }
    }
    this.#notice();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
    return Promise.resolve();
  }
}
