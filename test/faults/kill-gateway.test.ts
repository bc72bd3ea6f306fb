/** kill -9 of a gateway again and again under load: on PostgreSQL, and with the embedded database in the process. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, temporaryFolder } from '../live/support/processes.js';
import { describePostgres } from '../support/engines.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, MARGIN, rounds, say, seconds } from './support/mode.js';
import { makeNetwork, type FaultNetwork } from './support/network.js';

const READY_MS = 5_000;
const PER_SECOND = 200;

/** Kills it that often at random moments; gives how long each new start took. */
async function killAgainAndAgain(gateway: GatewayProcess, load: Load, times: number): Promise<number[]> {
  const readyMs: number[] = [];
  const isAnother = rounds({ most: times, least: 3, budgetMs: 90_000 });
  for (let i = 0; isAnother(i); i += 1) {
    await load.recovered(60_000);
    await delay(randomInt(300, 1_200));
    await gateway.kill();
    readyMs.push(await gateway.start());
  }
  return readyMs;
}

async function run(gateway: GatewayProcess, network: FaultNetwork, times: number, name: string): Promise<void> {
  const load = new Load({ members: network.members, urls: [gateway.url], rate: PER_SECOND }).start();
  let readyMs: Awaited<ReturnType<typeof killAgainAndAgain>>;
  try {
    readyMs = await killAgainAndAgain(gateway, load, times);
  } finally {
    await load.stop();
  }
  const unanswered = load.count('no answer');
  await expectEachOnce(gateway.url, network, load);
  await gateway.stop();
  await expectSound(network, [load]);
  expect(gateway.crashes).toBe(0);
  expect(unanswered).toBeGreaterThan(0);
  const slowest = Math.max(...readyMs);
  say(
    `kill -9 ${readyMs.length} times, ${name}: ready again after ${seconds(slowest)} at most; ${load.done.length} done, each once; ${unanswered} got no answer at first`,
  );
  expect(slowest).toBeLessThan(MARGIN * READY_MS);
}

beforeAll(() => {
  build();
}, 120_000);

describePostgres('kill -9', (engine) => {
  let gateway: GatewayProcess | undefined;
  let drop: (() => Promise<void>) | undefined;
  afterAll(async () => {
    await gateway?.kill();
    await drop?.();
  });

  it(
    'of a gateway loses no operation and doubles none',
    async () => {
      const fresh = await engine.fresh();
      drop = fresh.drop;
      const env: Env = { DATABASE_URL: fresh.location.url ?? '' };
      gateway = await GatewayProcess.on(env);
      await gateway.start();
      await run(gateway, await makeNetwork(gateway.url, env), inMode(20, 100), 'on PostgreSQL');
    },
    inMode(420_000, 3_600_000),
  );
});

describe('kill -9 with the embedded database', () => {
  let gateway: GatewayProcess | undefined;
  let remove: (() => Promise<void>) | undefined;
  afterAll(async () => {
    await gateway?.kill();
    await remove?.();
  });

  it(
    'loses no operation and doubles none',
    async () => {
      const folder = await temporaryFolder();
      remove = folder.remove;
      const env: Env = { KULA_DATA_DIR: folder.path };
      gateway = await GatewayProcess.on(env);
      await gateway.start();
      await run(gateway, await makeNetwork(gateway.url, env), inMode(5, 100), 'embedded');
    },
    inMode(420_000, 3_600_000),
  );
});
