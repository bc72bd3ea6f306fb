import { Redis } from 'ioredis';
import type { Bus } from './bus.js';

type Listener = (message: string) => void;

/**
 * The most publishes that may wait for Redis's answer. Beyond them messages are dropped, so a Redis that hangs costs no
 * memory.
 */
const OUTSTANDING_MAX = 1_000;
/** A Redis that does not answer within this time is treated as away. */
const COMMAND_MS = 2_000;
/** The pause before Redis is asked again for something that it refused: someone has to change its rules first. */
const REFUSED_MS = 5_000;
/** The pause before the n-th attempt to connect: short at first, and never more than a second. */
const retryMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);
/** Published when a connection is there, so that a user who may not publish is noticed before that loses a message. */
const HELLO = 'hello';

/** The commands that Redis's user may not use. */
type RefusedByRedis = 'publish' | 'subscribe';

export interface RedisBusOptions {
  readonly url: string;
  /** Told once when Redis goes away, and not again for each attempt. */
  readonly onLost?: (error: Error | undefined) => void;
  /** Told once when Redis is there and refuses a command, mostly because an ACL lacks the command or the channels. */
  readonly onRefused?: (command: RefusedByRedis, error: Error) => void;
  readonly onConnected?: () => void;
}

/** Whether Redis answered with a refusal. (Not by instanceof: an error may be of another realm, as under tests.) */
const isRefusal = (error: unknown): error is Error =>
  (error as { readonly name?: unknown } | undefined)?.name === 'ReplyError';

/**
 * A bus over Redis publish/subscribe. It has two connections, because one that subscribes can do nothing else.
 * Redis may be away at any time, also at the start: it is tried again for ever, and subscriptions are renewed.
 */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<Listener>>();
  /** The topics of the present network to which the present connection is subscribed. */
  readonly #live = new Set<string>();
  readonly #refused = new Map<RefusedByRedis, NodeJS.Timeout>();
  #prefix: string | undefined;
  #outstanding = 0;
  #wasConnected: boolean | undefined;
  #lastError: Error | undefined;
  #closed = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#publisher = this.#connect({ commandTimeout: COMMAND_MS });
    this.#subscriber = this.#connect({});
    this.#subscriber.on('message', (channel: string, message: string) => {
      const prefix = this.#prefix;
      if (prefix === undefined || !channel.startsWith(prefix)) return;
      for (const listener of this.#listeners.get(channel.slice(prefix.length)) ?? []) listener(message);
    });
    this.#subscriber.on('ready', () => void this.#subscribeAll());
    this.#publisher.on('ready', () => {
      this.#notice();
      this.publish(HELLO, '');
    });
  }

  #connect(more: { commandTimeout?: number }): Redis {
    const redis = new Redis(this.#options.url, {
      ...more,
      enableOfflineQueue: false,
      // It is done here: ioredis would renew only those subscriptions that had been acknowledged before.
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 5_000,
      keepAlive: 10_000,
      retryStrategy: retryMs,
    });
    redis.on('error', (error: Error) => {
      this.#lastError = error;
    });
    redis.on('close', () => {
      if (redis === this.#subscriber) this.#live.clear();
      this.#notice();
    });
    return redis;
  }

  get connected(): boolean {
    return (
      !this.#closed &&
      this.#prefix !== undefined &&
      this.#publisher.status === 'ready' &&
      this.#subscriber.status === 'ready' &&
      this.#outstanding < OUTSTANDING_MAX &&
      this.#refused.size === 0 &&
      this.#live.size === this.#listeners.size
    );
  }

  /** Tells the listeners once when the state has changed. */
  #notice(): void {
    const { connected } = this;
    if (connected === this.#wasConnected || this.#closed) return;
    // At the start nothing is lost yet, so it waits for the outcome of the first attempts.
    if (this.#wasConnected === undefined && !connected && this.#lastError === undefined) return;
    this.#wasConnected = connected;
    if (connected) this.#options.onConnected?.();
    // A refusal is told separately.
    else if (this.#refused.size === 0) this.#options.onLost?.(this.#lastError);
  }

  /** Redis refused a command. It is told once, and Redis is asked again from time to time until it allows it. */
  #refuse(command: RefusedByRedis, error: Error, again: () => void): void {
    if (this.#closed) return;
    const isNews = !this.#refused.has(command);
    clearTimeout(this.#refused.get(command));
    this.#refused.set(command, setTimeout(again, REFUSED_MS).unref());
    this.#lastError = error;
    if (isNews) this.#options.onRefused?.(command, error);
    this.#notice();
  }

  #allow(command: RefusedByRedis): void {
    const timer = this.#refused.get(command);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#refused.delete(command);
    this.#notice();
  }

  join(network: string): void {
    const prefix = `kula:${network}:`;
    if (this.#prefix === prefix) return;
    const old = [...this.#live].map((topic) => `${this.#prefix ?? ''}${topic}`);
    this.#live.clear();
    this.#prefix = prefix;
    if (old.length > 0 && this.#subscriber.status === 'ready')
      this.#subscriber.unsubscribe(...old).catch(() => undefined);
    void this.#subscribeAll();
    this.publish(HELLO, '');
  }

  publish(topic: string, message: string): void {
    if (this.#prefix === undefined || this.#publisher.status !== 'ready' || this.#outstanding >= OUTSTANDING_MAX)
      return;
    this.#outstanding += 1;
    this.#publisher.publish(`${this.#prefix}${topic}`, message).then(
      () => {
        this.#outstanding -= 1;
        if (this.#refused.size > 0) this.#allow('publish');
      },
      (error: unknown) => {
        this.#outstanding -= 1;
        if (isRefusal(error))
          this.#refuse('publish', error, () => {
            this.publish(HELLO, '');
          });
      },
    );
  }

  subscribe(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    if (listeners.size === 1) void this.#subscribeAll();
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(topic);
      if (this.#live.delete(topic))
        this.#subscriber.unsubscribe(`${this.#prefix ?? ''}${topic}`).catch(() => undefined);
    };
  }

  async #subscribeAll(): Promise<void> {
    const prefix = this.#prefix;
    const missing = [...this.#listeners.keys()].filter((topic) => !this.#live.has(topic));
    if (prefix !== undefined && this.#subscriber.status === 'ready' && missing.length > 0) {
      try {
        await this.#subscriber.subscribe(...missing.map((topic) => `${prefix}${topic}`));
        if (this.#prefix !== prefix) return;
        for (const topic of missing) if (this.#listeners.has(topic)) this.#live.add(topic);
        this.#allow('subscribe');
      } catch (error) {
        if (isRefusal(error)) {
          this.#refuse('subscribe', error, () => void this.#subscribeAll());
          return;
        }
        this.#lastError = error as Error;
        // The connection is of no use without its subscriptions: a new one subscribes again.
        this.#subscriber.disconnect(true);
      }
    }
    this.#notice();
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#refused.values()) clearTimeout(timer);
    this.#listeners.clear();
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
    return Promise.resolve();
  }
}
