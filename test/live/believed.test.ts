/** Whoever reaches Redis can say what he likes there; and a restored copy of the network says what is true for itself alone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { oneTo, until } from './support/collect.js';
import { copyOf, type Copy } from './support/copies.js';
import { Forger } from './support/forger.js';
import { freePort, hasRedisServer, RedisProcess } from './support/processes.js';
import { RawClient } from './support/raw.js';

const CHANGES =
  'subscription($id: ID!, $after: Int) { walletChanged(walletId: $id, afterVersion: $after) { version available } }';
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) }';
const LAST = Number.MAX_SAFE_INTEGER;

interface Seen {
  readonly version: number;
  readonly available: number;
}

const seenBy = (client: RawClient): Seen[] =>
  client.of('c').map(({ type, payload }) => {
    if (type !== 'next') throw new Error(`${type}: ${JSON.stringify(payload)}`);
    return payload.data.walletChanged as Seen;
  });

async function figureOf({ running }: TestGateway, name: string): Promise<number> {
  const metric = await running.metrics.registry.getSingleMetric(name)?.get();
  return Number(metric?.values[0]?.value);
}

(hasRedisServer ? describe : describe.skip)('what is said over Redis', () => {
  describePostgres('two gateways, and one on a copy', (engine) => {
    let redis: RedisProcess;
    let a: TestGateway;
    let b: TestGateway;
    /** On the same database, without Redis: it tells no one what it commits. */
    let silent: TestGateway;
    let onCopy: TestGateway;
    let copy: Copy;
    let partner: TestPartner;
    /** Of before the copy was made: both networks have him. */
    let common: TestMember;
    let forger: Forger;
    let drop: () => Promise<void>;
    const open: RawClient[] = [];

    beforeAll(async () => {
      redis = new RedisProcess(await freePort());
      await redis.start();
      const { url: redisUrl } = redis;
      forger = new Forger(redisUrl);
      const fresh = await engine.fresh();
      drop = fresh.drop;
      const { location } = fresh;
      const env = { REDIS_URL: redisUrl };
      a = await startTestGateway(engine, { location, env });
      partner = await a.partner();
      common = await a.member(partner);
      copy = await copyOf(location.url ?? '');
      b = await startTestGateway(engine, { location, env });
      silent = await startTestGateway(engine, { location });
      // Another database number of the same Redis, as one would to keep them apart: publish and subscribe know none.
      onCopy = await startTestGateway(engine, { location: { url: copy.url }, env: { REDIS_URL: `${redisUrl}/7` } });
      await until('the bus is there', () => [a, b, onCopy].every(({ services }) => services.bus.connected));
    }, 120_000);
    afterAll(async () => {
      for (const { socket } of open) socket.terminate();
      await Promise.all([a, b, silent, onCopy].map((gateway) => gateway.close()));
      await copy.drop();
      await drop();
      forger.stop();
      await redis.kill();
    }, 60_000);

    async function follow(gateway: TestGateway, member: TestMember): Promise<RawClient> {
      const client = await new RawClient(gateway.wsUrl).init(member.client.token ?? '');
      open.push(client);
      client.subscribe('c', CHANGES, { id: member.walletId, after: 0 });
      await until('it follows', () => figureOf(gateway, 'kula_wallet_subscribers').then((count) => count > 0));
      return client;
    }
    /** Earns by another gateway, with the partner of the first. */
    const through = (gateway: TestGateway) => ({ ...partner, app: gateway.as(partner.key) });

    it('show nothing for a forged message: they give out only what the journal has', async () => {
      const member = await a.member(partner);
      const client = await follow(a, member);
      await b.accrue(through(b), member, '10.00');
      await until('the first change', () => seenBy(client).length === 1);
      const channels = await forger.channels(a.services.database, 'committed');
      const [head] = await a.services.database.query<{ sequence: bigint }>({ text: 'SELECT sequence FROM lane_head' });
      const next = Number(head?.sequence) + 1;
      // As gateways told it to one another when messages had changes in them, and as they do now.
      const forged = JSON.stringify({
        from: randomUUID(),
        first: next,
        last: next,
        positions: [partner.id],
        changes: [[member.id, 2, 'ACCRUAL', 1_000_000, 0, 1_000_010, 0, Date.now(), partner.id, next]],
      });
      expect(await forger.say(channels, forged)).toBeGreaterThanOrEqual(2);
      expect(await forger.say(channels, `${randomUUID()} ${next.toString()}`)).toBeGreaterThanOrEqual(2);
      await delay(300);
      await b.accrue(through(b), member, '5.00');
      await until('the second change', () => seenBy(client).length >= 2);
      expect(seenBy(client)).toEqual([
        { version: 1, available: 10 },
        { version: 2, available: 15 },
      ]);
    });

    it('miss no change after a forged `last` of 2^53-1, and the position passes no entry that was not read', async () => {
      const member = await a.member(partner);
      const client = await follow(a, member);
      const channels = await forger.channels(a.services.database, 'committed');
      await forger.say(
        channels,
        JSON.stringify({ from: randomUUID(), first: 1, last: LAST, changes: [], positions: [] }),
      );
      await forger.say(channels, `${randomUUID()} ${LAST.toString()}`);
      await delay(300);
      // Found by the look alone: no message tells of it.
      await silent.accrue(through(silent), member, '7.00');
      await until('what no message told', () => seenBy(client).length === 1);
      await b.accrue(through(b), member, '1.00');
      await until('what a message told', () => seenBy(client).length === 2);
      const [head] = await a.services.database.query<{ sequence: bigint }>({ text: 'SELECT sequence FROM lane_head' });
      for (const gateway of [a, b]) {
        expect(await figureOf(gateway, 'kula_relay_sequence')).toBeLessThanOrEqual(Number(head?.sequence));
        await until('it has read all', () =>
          figureOf(gateway, 'kula_relay_sequence').then((at) => at === Number(head?.sequence)),
        );
      }
    });

    it('look a key up when a message says that it was revoked, and find it good', async () => {
      expect(await a.as(partner.key).codes('{ viewer { role } }')).toEqual([]);
      const channels = ['key-revoked', ...(await forger.channels(a.services.database, 'key-revoked'))];
      // More than two: a and b hear it on their own channel.
      expect(await forger.say(channels, partner.keyId)).toBeGreaterThanOrEqual(2);
      for (const gateway of [a, b]) {
        await delay(50);
        expect(await gateway.as(partner.key).codes('{ viewer { role } }')).toEqual([]);
      }
    });

    it('refuse a revoked key at once where it was revoked, and within 2 s elsewhere', async () => {
      const other = await a.partner();
      for (const gateway of [a, b]) expect(await gateway.as(other.key).codes('{ viewer { role } }')).toEqual([]);
      await a.operator.ask(REVOKE, { id: other.keyId });
      expect(await a.as(other.key).codes('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
      await until(
        'it is refused at the other',
        async () => (await b.as(other.key).codes('{ viewer { role } }'))[0] === 'UNAUTHENTICATED',
        10_000,
      );
    });

    it('look at the database after a message about a key, and follow it at once', async () => {
      const other = await a.partner();
      const channels = await forger.channels(a.services.database, 'key-revoked');
      // A look is good for a second: this one was made just now.
      await delay(1_000);
      expect(await b.as(other.key).codes('{ viewer { role } }')).toEqual([]);
      await a.services.database.query({
        text: 'UPDATE api_key SET revoked_at = now() WHERE id = $1',
        values: [other.keyId],
      });
      expect(await forger.say(channels, other.keyId)).toBeGreaterThanOrEqual(2);
      await delay(50);
      expect(await b.as(other.key).codes('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
    });

    it('treat a copy on the same Redis as another network: its changes are not shown, and keys revoked there are good', async () => {
      const channels = await forger.channels(a.services.database, 'committed');
      // Two networks: that of both gateways, and that of the one on the copy.
      expect(channels).toHaveLength(2);
      const client = await follow(a, common);
      await forger.listen();
      await Promise.all(oneTo(3).map(() => onCopy.accrue(through(onCopy), common, '900.00')));
      await onCopy.operator.ask(REVOKE, { id: partner.keyId });
      await until('the copy told it', () => forger.on(channels).length > 0);
      await delay(200);
      expect(await a.as(partner.key).codes('{ viewer { role } }')).toEqual([]);
      expect(seenBy(client)).toEqual([]);
      await b.accrue(through(b), common, '2.00');
      await until('the real change', () => seenBy(client).length > 0);
      expect(seenBy(client)).toEqual([{ version: 1, available: 2 }]);
    });
  });
});
