/** Redis goes away and comes back: spending goes on, and feeds are whole. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../live/support/collect.js';
import { build, freePort, hasRedisServer, RedisProcess } from '../live/support/processes.js';
import { RawClient } from '../live/support/raw.js';
import { describePostgres } from '../support/engines.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, MARGIN, say, seconds } from './support/mode.js';
import { makeNetwork, type FaultNetwork } from './support/network.js';
import { CHANGES, versionsOf } from './support/readers.js';
import { describeUnless } from './support/skip.js';

const AWAY_MS = inMode(30_000, 120_000);
const WHOLE_MS = 5_000;

const why = hasRedisServer ? undefined : 'redis-server is not installed';

describeUnless(why, 'Redis', () => {
  describePostgres('between two gateways', (engine) => {
    let redis: RedisProcess | undefined;
    let gateways: GatewayProcess[] = [];
    let readers: RawClient[] = [];
    let load: Load | undefined;
    let drop: (() => Promise<void>) | undefined;

    beforeAll(() => {
      build();
    }, 120_000);
    afterAll(async () => {
      await load?.stop();
      for (const { socket } of readers) socket.terminate();
      for (const gateway of gateways) await gateway.kill();
      await redis?.kill();
      await drop?.();
    }, 60_000);

    async function follow(gateway: GatewayProcess, network: FaultNetwork): Promise<RawClient[]> {
      const url = gateway.url.replace(/^http/, 'ws');
      return Promise.all(
        network.members.map(async ({ walletId, partner }) => {
          const client = await new RawClient(url).init(partner.key);
          client.subscribe('c', CHANGES, { id: walletId, after: 0 });
          return client;
        }),
      );
    }

    it(
      'away under load: no spend fails, and each change comes once and in order',
      async () => {
        redis = new RedisProcess(await freePort());
        await redis.start();
        const fresh = await engine.fresh();
        drop = fresh.drop;
        const env: Env = { DATABASE_URL: fresh.location.url ?? '', REDIS_URL: redis.url };
        const [a, b] = (gateways = [await GatewayProcess.on(env), await GatewayProcess.on(env)] as [
          GatewayProcess,
          GatewayProcess,
        ]);
        await a.start();
        await b.start();
        const network = await makeNetwork(a.url, env);
        // Readers at the one, changes through the other: what they see came over Redis or out of the journal.
        readers = await follow(a, network);
        load = new Load({ members: network.members, urls: [b.url], rate: 100 }).start();
        await load.recovered(60_000);
        await delay(1_000);
        await redis.kill();
        await delay(AWAY_MS);
        await redis.start();
        const back = performance.now();
        await delay(1_000);
        await load.stop();
        const written = new Map(network.members.map(({ walletId }) => [walletId, 1]));
        for (const {
          operation: { member },
        } of load.done)
          written.set(member.walletId, (written.get(member.walletId) ?? 0) + 1);
        const isWhole = () =>
          network.members.every(({ walletId }, i) => readers[i]?.of('c').length === written.get(walletId));
        await until('every change at every reader', isWhole, 60_000);
        const wholeMs = performance.now() - back;
        readers.forEach((reader, i) => {
          const last = written.get(network.members[i]?.walletId ?? '') ?? 0;
          expect(versionsOf(reader)).toEqual(Array.from({ length: last }, (_, version) => version + 1));
        });
        expect(load.describe()).toBe(`${load.done.length} done, nothing else answered`);
        await expectEachOnce(b.url, network, load);
        await expectSound(network, [load]);
        expect(gateways.map(({ crashes }) => crashes)).toEqual([0, 0]);
        expect(wholeMs).toBeLessThan(MARGIN * WHOLE_MS);
        say(
          `Redis away for ${seconds(AWAY_MS)}: ${load.done.length} operations, none failed; ${readers.length} feeds whole ${seconds(wholeMs)} after its return, 1 s of load included`,
        );
      },
      inMode(420_000, 600_000),
    );
  });
});
