/** Connections that stand and say nothing more, while new ones would work: the processes that serve them are stopped. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../live/support/collect.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { whyNoCluster } from './support/cluster.js';
import type { Env } from './support/gateway.js';
import { inMode, MARGIN, say, seconds } from './support/mode.js';
import { ask, makeNetwork, type FaultMember } from './support/network.js';
import { describeUnless } from './support/skip.js';
import { startCluster, startGateway, startLoad, startUnderLoad, undoing } from './support/stage.js';

/** A silent lane connection is given up by then. */
const GIVEN_UP_MS = 5_000;
/** A caller is answered by then, whatever the answer: at first it was 30 to 40 s. */
const ANSWERED_MS = 15_000;

const afterwards = undoing();

const why = (): string | undefined =>
  whyNoCluster() ?? (process.getuid?.() === 0 ? undefined : 'only root may stop the processes of PostgreSQL');

interface Backend {
  readonly pid: number;
  readonly application: string;
  readonly state: string;
}

async function backendsOf(admin: pg.Client): Promise<Backend[]> {
  const { rows } = await admin.query<Backend>(
    `SELECT pid, application_name AS application, state FROM pg_stat_activity WHERE application_name LIKE 'kula%' AND pid <> pg_backend_pid()`,
  );
  return rows;
}

describeUnless(process.env.CI === 'true' ? undefined : why(), 'connections that fall silent', () => {
  it.each([
    // Between two batches, so that none of them holds the lane's lock.
    ['while nothing is under way', 0],
    ['under load', 100],
  ])(
    '%s are given up within 5 s, and no caller waits for them for long',
    async (_when, rate) => {
      const cluster = await startCluster(afterwards);
      const env: Env = { DATABASE_URL: cluster.url };
      const { gateway, network, load } = await startUnderLoad(afterwards, env);
      const admin = new pg.Client({ connectionString: cluster.url });
      await admin.connect();
      afterwards.push(() => admin.end());
      if (rate === 0) await load.settle();

      let stopped: Backend[] = [];
      const resume = () => {
        for (const { pid } of stopped) process.kill(pid, 'SIGCONT');
        stopped = [];
      };
      afterwards.push(async () => {
        resume();
        await Promise.resolve();
      });
      for (;;) {
        stopped = await backendsOf(admin);
        for (const { pid } of stopped) process.kill(pid, 'SIGSTOP');
        // One that holds the lane's lock keeps everyone out until it goes on: nothing could be shown by it.
        const { rows } = await admin.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted`);
        if (rows.length === 0) break;
        resume();
        await delay(5);
      }
      const lane = stopped.find(({ application }) => application === 'kula lane');
      expect(lane).toBeDefined();
      const began = performance.now();
      if (rate === 0) load.start();
      const unready: number[] = [];
      const watching = (async () => {
        while (performance.now() - began < 4 * GIVEN_UP_MS) {
          if (!(await gateway.isReady())) unready.push(performance.now() - began);
          await delay(100);
        }
      })();
      const worksMs = await load.recovered(60_000);
      const member = network.members[0] as FaultMember;
      const read = await ask(gateway.url, member.partner.key, '{ network { name } }', {}, 60_000);
      await watching;
      expect(await gateway.isReady()).toBe(true);
      expect((await backendsOf(admin)).filter(({ application }) => application === 'kula lane').length).toBeGreaterThan(
        1,
      );
      resume();
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      expect(gateway.crashes).toBe(0);
      const slowest = Math.max(...load.answeredMs);
      say(
        `all connections silent ${_when}: works again after ${seconds(worksMs)}, slowest answer ${seconds(slowest)}, not ready from ${seconds(unready[0] ?? 0)} to ${seconds(unready.at(-1) ?? 0)}; ${load.describe()}`,
      );
      expect(unready.length).toBeGreaterThan(0);
      expect(read.data ?? read.errors?.[0]?.extensions.code).toBeDefined();
      expect(worksMs).toBeLessThan(MARGIN * GIVEN_UP_MS);
      // The margin would reach to where it was before.
      expect(slowest).toBeLessThan(inMode(28_000, ANSWERED_MS));
    },
    inMode(420_000, 600_000),
  );

  it(
    "while someone holds the lane's lock: callers are told to try again, and are served when it is free",
    async () => {
      const cluster = await startCluster(afterwards);
      const env: Env = { DATABASE_URL: cluster.url };
      const gateway = await startGateway(afterwards, env);
      const network = await makeNetwork(gateway.url, env);
      const admin = new pg.Client({ connectionString: cluster.url });
      await admin.connect();
      afterwards.push(() => admin.end());
      // As a gateway that is frozen in the midst of its batch, on a server that cannot end it.
      await admin.query('BEGIN');
      await admin.query('SELECT pg_advisory_xact_lock(5852140001)');
      const load = startLoad(afterwards, gateway, network);
      await until('one that is told to try again', () => load.count('OVERLOADED') > 0, 60_000);
      await delay(inMode(5_000, 30_000));
      await until('not ready, as long as a batch waits for it', async () => !(await gateway.isReady()), 60_000);
      await admin.query('ROLLBACK');
      const worksMs = await load.recovered(60_000);
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      const slowest = Math.max(...load.answeredMs);
      say(
        `the lane's lock held by someone else: OVERLOADED after ${seconds(slowest)} at most, works ${seconds(worksMs)} after it is free; ${load.describe()}`,
      );
      expect(slowest).toBeLessThan(inMode(28_000, ANSWERED_MS));
    },
    inMode(420_000, 600_000),
  );
});
