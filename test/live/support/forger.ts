import { Redis } from 'ioredis';
import type { Database } from '../../../src/platform/index.js';

/** Someone who reaches the Redis and knows all that a gateway says there. */
export class Forger {
  readonly #redis: Redis;
  readonly #heard: { channel: string; message: string }[] = [];
  readonly #listener: Redis;

  constructor(url: string) {
    this.#redis = new Redis(url);
    this.#listener = new Redis(url);
    this.#listener.on('pmessage', (_pattern: string, channel: string, message: string) =>
      this.#heard.push({ channel, message }),
    );
  }

  /** Hears everything from now on. */
  async listen(): Promise<void> {
    await this.#listener.psubscribe('*');
  }

  /** Channels of the network on which gateways listen at the moment. */
  async channels(database: Database, topic: string): Promise<string[]> {
    const [network] = await database.query<{ feed: string }>({ text: 'SELECT feed FROM network' });
    return (await this.#redis.pubsub('CHANNELS', `kula:${network?.feed ?? ''}*:${topic}`)) as string[];
  }

  /** Says it on every channel; gives how many subscribers heard it. */
  async say(channels: readonly string[], message: string): Promise<number> {
    const counts = await Promise.all(channels.map((channel) => this.#redis.publish(channel, message)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** What was said on a channel. */
  on(channels: readonly string[]): string[] {
    return this.#heard.filter(({ channel }) => channels.includes(channel)).map(({ message }) => message);
  }

  stop(): void {
    this.#redis.disconnect();
    this.#listener.disconnect();
  }
}
