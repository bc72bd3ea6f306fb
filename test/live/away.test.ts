/** What feeds stand on goes away: Redis, and every connection to the database. */
import { netPositionFeed } from '../../src/settlement/follow-position.js';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberId } from '../../src/platform/index.js';
import { describePostgres } from '../support/engines.js';
import { Collector, oneTo, until } from './support/collect.js';
import { openNode, type Node } from './support/network.js';
import { freePort, hasRedisServer, RedisProcess } from './support/processes.js';

(hasRedisServer ? describe : describe.skip)("with a Redis of one's own", () => {
  describePostgres('two gateways', (engine) => {
    let redis: RedisProcess;
    let a: Node;
    let b: Node;
    let drop: () => Promise<void>;
    beforeAll(async () => {
      redis = new RedisProcess(await freePort());
      const fresh = await engine.fresh();
      drop = fresh.drop;
      // Redis is not there yet: gateways start without it.
      const bus = { kind: 'redis', url: redis.url } as const;
      a = await openNode(fresh.location, bus, { members: 3 });
      b = await openNode(fresh.location, bus);
    });
    afterAll(async () => {
      await Promise.all([a.close(), b.close()]);
      await redis.kill();
      await drop();
    });
    const member = (index: number): MemberId => a.members[index] as MemberId;
    const follow = async (node: Node, memberId: MemberId) => {
      const reader = await node.feed.wallets.follow(memberId, () => 0);
      if (!reader) throw new Error('no such wallet');
      return new Collector(reader);
    };
    const changes = (node: Node, memberId: MemberId, count: number) =>
      Promise.all(oneTo(count).map(() => node.change(memberId, a.partnerId)));

    it('work without Redis, find it when it comes, lose it and find it again; feeds stay complete', async () => {
      const seen = await follow(a, member(0));
      expect(a.bus.connected).toBe(false);
      await changes(b, member(0), 50);
      await until('changes of the other gateway, without Redis', () => seen.items.length === 50, 10_000);

      await redis.start();
      await until('Redis is found', () => a.bus.connected && b.bus.connected, 10_000);
      const { recovered } = a.feed.status;
      await changes(b, member(0), 50);
      await until('changes over Redis', () => seen.items.length === 100, 10_000);
      // On a busy machine the look at the journal may be before a message or another, never before all.
      expect(a.feed.status.recovered).toBeLessThan(recovered + 50);

      await redis.kill();
      await until('the loss is noticed', () => !a.bus.connected && !b.bus.connected, 10_000);
      await changes(b, member(0), 50);
      await until('changes without it again', () => seen.items.length === 150, 10_000);

      await redis.start();
      await changes(b, member(0), 50);
      await until('all of them', () => seen.items.length === 200, 10_000);
      await until('Redis is found again', () => a.bus.connected && b.bus.connected, 10_000);
      expect(seen.items.map(({ version }) => version)).toEqual(oneTo(200));
      await seen.stop();
    });

    it('keep their subscriptions when all connections to the database are cut', async () => {
      const seen = await follow(a, member(1));
      const positions = new Collector(a.feed.states.follow(netPositionFeed, a.partnerId));
      for (let round = 0; round < 3; round += 1) {
        await b.database.query({
          text: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        });
        await changes(b, member(1), 20);
        await delay(300);
      }
      await until('all changes', () => seen.items.length === 60);
      expect(seen.items.map(({ version }) => version)).toEqual(oneTo(60));
      await until('the last position', () => positions.items.at(-1)?.exposure === 10n * 260n);
      await Promise.all([seen.stop(), positions.stop()]);
    });
  });
});
