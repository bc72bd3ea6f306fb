/** A standby that lacks the last entries takes the primary's place; and a base backup is started beside it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { oneTo, until } from '../live/support/collect.js';
import { freePort, hasRedisServer, RedisProcess } from '../live/support/processes.js';
import { RawClient } from '../live/support/raw.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { Cluster, whyNoCluster } from './support/cluster.js';
import { say, seconds } from './support/mode.js';
import { CHANGES } from './support/readers.js';
import { describeUnless } from './support/skip.js';

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(text);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}
const systemOf = (cluster: Cluster) =>
  ask(cluster.url, 'SELECT system_identifier::text AS answer FROM pg_control_system()');

describeUnless(
  whyNoCluster() ?? (hasRedisServer ? undefined : 'redis-server is not installed'),
  'two gateways on a server',
  () => {
    let redis: RedisProcess;
    let admin: Redis;
    let primary: Cluster;
    let a: TestGateway;
    let b: TestGateway;
    let partner: TestPartner;
    const clusters: Cluster[] = [];
    const others: TestGateway[] = [];
    const open: RawClient[] = [];

    const start = (cluster: Cluster) =>
      startTestGateway(inMemory, { location: { url: cluster.url }, env: { REDIS_URL: redis.url } });
    const networks = async () => (await admin.pubsub('CHANNELS', 'kula:*:committed')) as string[];
    const accrue = (by: TestGateway, member: TestMember, amount: string) =>
      until(
        'an accrual',
        () =>
          by.accrue({ ...partner, app: by.as(partner.key) }, member, amount).then(
            () => true,
            () => false,
          ),
        30_000,
      );
    const versions = (client: RawClient): number[] =>
      client
        .of('c')
        .flatMap(({ type, payload }) => (type === 'next' ? [payload.data.walletChanged.version as number] : []));
    const errorOf = (client: RawClient): unknown => client.of('c').find(({ type }) => type === 'error')?.payload;
    async function follow(gateway: TestGateway, member: TestMember, after: number): Promise<RawClient> {
      const client = await new RawClient(gateway.wsUrl).init(member.client.token ?? '');
      open.push(client);
      client.subscribe('c', CHANGES, { id: member.walletId, after });
      return client;
    }

    beforeAll(async () => {
      redis = new RedisProcess(await freePort());
      await redis.start();
      admin = new Redis(redis.url);
      primary = await Cluster.make();
      clusters.push(primary);
      await primary.start();
      a = await start(primary);
      b = await start(primary);
      partner = await a.partner();
      await until('the bus is there', () => a.services.bus.connected && b.services.bus.connected);
    }, 180_000);
    afterAll(async () => {
      for (const { socket } of open) socket.terminate();
      await Promise.all([a, b, ...others].map((gateway) => gateway.close()));
      for (const cluster of clusters) await cluster.destroy();
      admin.disconnect();
      await redis.kill();
    }, 120_000);

    it("and one on a base backup of it share the server's identifier, and are two networks all the same", async () => {
      const copy = await Cluster.backupOf(primary, 'copy');
      clusters.push(copy);
      await copy.start();
      expect(await systemOf(copy)).toEqual(await systemOf(primary));
      const onCopy = await start(copy);
      others.push(onCopy);
      await until('the bus is there', () => onCopy.services.bus.connected);
      expect(await networks()).toHaveLength(2);
      await onCopy.close();
      others.pop();
      await until('it is gone', async () => (await networks()).length === 1);
    }, 180_000);

    it('go on with a promoted standby that lacked the last entries; subscribers who were given them are told once', async () => {
      const [anna, ben] = [await a.member(partner), await a.member(partner)];
      for (const amount of ['1.00', '2.00', '3.00']) await accrue(b, anna, amount);
      await accrue(b, ben, '1.00');
      const standby = await Cluster.backupOf(primary, 'standby');
      clusters.push(standby);
      const [annas, bens] = [await follow(a, anna, 0), await follow(a, ben, 0)];
      await accrue(b, anna, '40.00');
      await accrue(b, anna, '50.00');
      await until('all of it', () => versions(annas).length === 5 && versions(bens).length === 1);
      const before = await networks();

      await primary.stop('immediate');
      await standby.start();
      // Not promoted it may still get what it lacks: subscribers wait, and no one is told that anything was lost.
      await until(
        'the feed waits',
        async () =>
          Number(
            (await a.running.metrics.registry.getSingleMetric('kula_feed_silent_seconds')?.get())?.values[0]?.value,
          ) > 3,
        30_000,
      );
      expect([errorOf(annas), versions(annas).length]).toEqual([undefined, 5]);
      await ask(standby.url, 'SELECT pg_promote() AS answer');
      const promoted = performance.now();
      await until('it is said', () => errorOf(annas) !== undefined, 30_000);
      const saidMs = performance.now() - promoted;
      expect(errorOf(annas)).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'afterVersion', version: 3 } },
      ]);
      const late = await follow(b, anna, 5);
      expect((await late.message('error', 'c')).payload).toMatchObject([
        { extensions: { field: 'afterVersion', version: 3 } },
      ]);

      // Another server, and so another name: both gateways find it, and hear one another again.
      await until(
        'both are there again',
        async () =>
          a.services.bus.connected &&
          b.services.bus.connected &&
          (await networks()).length === 1 &&
          (await networks())[0] !== before[0],
        30_000,
      );
      const again = await follow(a, anna, 3);
      await Promise.all(oneTo(3).map(() => accrue(b, anna, '7.00')));
      await accrue(b, ben, '8.00');
      await until('what is new', () => versions(again).length === 3 && versions(bens).length === 2, 30_000);
      expect([versions(again), versions(bens), errorOf(bens)]).toEqual([[4, 5, 6], [1, 2], undefined]);
      say(`a standby without the last entries was promoted: feeds said so after ${seconds(saidMs)}, and went on`);
    }, 180_000);
  },
);
