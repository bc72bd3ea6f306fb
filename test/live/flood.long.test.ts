/** A flood of messages, and a Redis whose user may not do what a gateway needs. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { Writable } from 'node:stream';
import type { Query } from '../../src/platform/index.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';
import { Collector, oneTo, until } from './support/collect.js';
import { openNode, type Node } from './support/network.js';
import { freePort, hasRedisServer, RedisProcess } from './support/processes.js';

(hasRedisServer ? describe : describe.skip)("with a Redis of one's own", () => {
  let redis: RedisProcess;
  let admin: Redis;
  beforeAll(async () => {
    redis = new RedisProcess(await freePort());
    await redis.start();
    admin = new Redis(redis.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.kill();
  });

  describePostgres('forged messages without end', (engine) => {
    let a: Node;
    let b: Node;
    let drop: () => Promise<void>;
    /** When the journal was read on, in milliseconds. */
    const reads: number[] = [];
    beforeAll(async () => {
      const fresh = await engine.fresh();
      drop = fresh.drop;
      const bus = { kind: 'redis', url: redis.url } as const;
      a = await openNode(fresh.location, bus, { members: 1 });
      b = await openNode(fresh.location, bus);
      const query = a.database.query.bind(a.database);
      Object.assign(a.database, {
        query: (statement: Query) => {
          if (statement.name === 'feed on') reads.push(performance.now());
          return query(statement);
        },
      });
      await until('the bus is there', () => a.bus.connected && b.bus.connected);
    });
    afterAll(async () => {
      await Promise.all([a.close(), b.close()]);
      await drop();
    });

    it('make a gateway pause after each useless look, and real changes still come', async () => {
      const [member] = a.members;
      if (!member) throw new Error('no member');
      const reader = await a.feed.wallets.follow(member, () => 0);
      if (!reader) throw new Error('no wallet');
      const seen = new Collector(reader);
      const [channel = ''] = (await admin.pubsub('CHANNELS', 'kula:*:committed')) as string[];
      reads.length = 0;
      await until(
        'it has looked thirty times',
        async () => {
          await Promise.all(
            oneTo(100).map(() => admin.publish(channel, `${randomUUID()} ${Number.MAX_SAFE_INTEGER.toString()}`)),
          );
          return reads.length > 30;
        },
        30_000,
      );
      // A timer may be a little early.
      expect(Math.min(...reads.slice(1).map((at, i) => at - (reads[i] ?? 0)))).toBeGreaterThan(9);
      await Promise.all([
        ...oneTo(20).map(() => b.change(member, a.partnerId)),
        ...oneTo(2_000).map(() => admin.publish(channel, `${randomUUID()} ${Number.MAX_SAFE_INTEGER.toString()}`)),
      ]);
      await until('all changes', () => seen.items.length === 20, 20_000);
      expect(seen.items.map(({ version }) => version)).toEqual(oneTo(20));
      await seen.stop();
    }, 60_000);
  });

  describePostgres('a user of Redis', (engine) => {
    let fresh: Awaited<ReturnType<typeof engine.fresh>>;
    const lines: string[] = [];
    const open: TestGateway[] = [];
    const log = pino(
      { level: 'info' },
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          lines.push(chunk.toString());
          done();
        },
      }),
    );
    const warnings = (text: string) =>
      lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 40 && line.includes(text));
    beforeAll(async () => {
      fresh = await engine.fresh();
    });
    afterAll(async () => {
      await Promise.all(open.map((gateway) => gateway.close()));
      await fresh.drop();
    });

    async function startAs(user: string, ...rules: string[]): Promise<TestGateway> {
      await admin.call('ACL', 'SETUSER', user, 'reset', 'on', '>secret', ...rules);
      const gateway = await startTestGateway(engine, {
        location: fresh.location,
        log,
        env: { REDIS_URL: redis.url.replace('redis://', `redis://${user}:secret@`) },
      });
      open.push(gateway);
      return gateway;
    }
    const needed = ['&kula:*', '+subscribe', '+unsubscribe', '+info', '+ping', '+select'];

    it('who may not publish causes a warning at the start, and is used once he may', async () => {
      const gateway = await startAs('mute', ...needed);
      await until('the warning', () => warnings('may not publish').length > 0);
      expect(gateway.services.bus.connected).toBe(false);
      await admin.call('ACL', 'SETUSER', 'mute', '+publish');
      await until('it is asked again', () => gateway.services.bus.connected, 30_000);
      expect(warnings('may not publish')).toHaveLength(1);
    }, 60_000);

    it('who may not subscribe, or not use the channels, causes a warning too', async () => {
      await startAs('deaf', '&kula:*', '+publish', '+info', '+ping', '+select');
      await until('the warning', () => warnings('may not subscribe').length > 0);
      await startAs('elsewhere', ...needed, '+publish', 'resetchannels', '&other:*');
      await until(
        'the warnings',
        () => warnings('may not publish').length > 1 && warnings('may not subscribe').length > 1,
      );
    });

    it('with exactly the rights in docs/operations.md is enough', async () => {
      const before = lines.length;
      const gateway = await startAs('kula', ...needed, '+publish');
      await until('it is there', () => gateway.services.bus.connected);
      await delay(200);
      expect(lines.slice(before).filter((line) => (JSON.parse(line) as { level: number }).level >= 40)).toEqual([]);
    });
  });
});
