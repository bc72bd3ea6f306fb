/** PostgreSQL ends all connections, loses one while it commits, and is restarted: under load. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { build } from '../live/support/processes.js';
import { describePostgres } from '../support/engines.js';
import { openWire, type Cut } from '../support/wire.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { Cluster, whyNoCluster, type StopMode } from './support/cluster.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, MARGIN, rounds, say, seconds } from './support/mode.js';
import { makeNetwork, type FaultNetwork } from './support/network.js';
import { describeUnless } from './support/skip.js';

const RECOVERY_MS = 10_000;
const TIMEOUT_MS = inMode(420_000, 3_600_000);

let gateway: GatewayProcess | undefined;
const afterwards: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  build();
}, 120_000);
afterEach(async () => {
  await gateway?.kill();
  gateway = undefined;
  for (const undo of afterwards.splice(0).reverse()) await undo();
}, 60_000);

interface Scene {
  readonly gateway: GatewayProcess;
  readonly network: FaultNetwork;
  readonly load: Load;
}

async function open(env: Env): Promise<Scene> {
  gateway = await GatewayProcess.on(env);
  await gateway.start();
  const network = await makeNetwork(gateway.url, env);
  const load = new Load({ members: network.members, urls: [gateway.url], rate: 200 });
  afterwards.push(() => load.stop());
  return { gateway, network, load };
}

/** After the fault: the same process works again, and nothing was lost or doubled. Gives how long that took. */
async function expectRecovery({ gateway: process, network, load }: Scene): Promise<number> {
  const recoveredMs = await load.recovered(60_000);
  await expectEachOnce(process.url, network, load);
  await expectSound(network, [load]);
  expect(process.crashes).toBe(0);
  expect(await process.isReady()).toBe(true);
  expect(recoveredMs).toBeLessThan(MARGIN * RECOVERY_MS);
  return recoveredMs;
}

describePostgres('connections', (engine) => {
  it(
    'are all ended again and again, and the gateway goes on by itself',
    async () => {
      const fresh = await engine.fresh();
      afterwards.push(fresh.drop);
      const { url = '' } = fresh.location;
      const scene = await open({ DATABASE_URL: url });
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      afterwards.push(() => admin.end());
      scene.load.start();
      await scene.load.recovered(60_000);
      const isAnother = rounds({ most: inMode(20, 200), least: 6, budgetMs: 15_000 });
      let ended = 0;
      let times = 0;
      for (; isAnother(times); times += 1) {
        const { rowCount } = await admin.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
        ended += rowCount ?? 0;
        await delay(250);
      }
      const recoveredMs = await expectRecovery(scene);
      expect(ended).toBeGreaterThan(0);
      say(
        `all connections ended ${times} times (${ended} in all): works on after ${seconds(recoveredMs)}; ${scene.load.describe()}; each once`,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'are cut during COMMIT, and the keys tell whether the batch was committed',
    async () => {
      const fresh = await engine.fresh();
      afterwards.push(fresh.drop);
      const wire = await openWire(fresh.location.url ?? '');
      afterwards.push(() => wire.close());
      const scene = await open({ DATABASE_URL: wire.url });
      scene.load.start();
      await scene.load.recovered(60_000);
      const isAnother = rounds({ most: inMode(20, 300), least: 6, budgetMs: 15_000 });
      for (let i = 0; isAnother(i); i += 1) {
        const kind: Cut = i % 2 === 0 ? 'answer' : 'commit';
        wire.cutNextCommit(kind);
        const deadline = performance.now() + 30_000;
        while (wire.cuts.length <= i && performance.now() < deadline) await delay(5);
        expect(wire.cuts.length).toBeGreaterThan(i);
        await delay(100);
      }
      const recoveredMs = await expectRecovery(scene);
      say(
        `${wire.cuts.length} connections cut during COMMIT, before and after it arrived: works on after ${seconds(recoveredMs)}; ${scene.load.describe()}; each once`,
      );
    },
    TIMEOUT_MS,
  );
});

// With CI set the programs must be there: .ci/run installs them where PostgreSQL is not.
describeUnless(process.env.CI === 'true' ? undefined : whyNoCluster(), "a PostgreSQL of one's own", () => {
  it(
    'is restarted under load, in order and as by a crash',
    async () => {
      const cluster = await Cluster.make();
      afterwards.push(() => cluster.destroy());
      await cluster.start();
      const scene = await open({ DATABASE_URL: cluster.url });
      scene.load.start();
      const took: number[] = [];
      for (let round = 0; round < inMode(1, 10); round += 1) {
        for (const mode of ['immediate', 'fast'] satisfies StopMode[]) {
          await scene.load.recovered(60_000);
          await delay(500);
          await cluster.stop(mode);
          await delay(inMode(1_000, 5_000));
          await cluster.start();
          took.push(await scene.load.recovered(60_000));
        }
      }
      const recoveredMs = Math.max(...took, await expectRecovery(scene));
      expect(recoveredMs).toBeLessThan(MARGIN * RECOVERY_MS);
      say(
        `PostgreSQL restarted ${took.length} times (immediate, fast): works again ${seconds(recoveredMs)} after it at most; ${scene.load.describe()}; each once`,
      );
    },
    TIMEOUT_MS,
  );
});
