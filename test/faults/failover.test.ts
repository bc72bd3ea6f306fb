/** A failover: the address leads to a standby, which is promoted. A real one, by streaming replication. */
import net from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../live/support/collect.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { Cluster, whyNoCluster } from './support/cluster.js';
import { kula, type Env, type GatewayProcess } from './support/gateway.js';
import { inMode, MARGIN, say, seconds } from './support/mode.js';
import { ask, makeNetwork, type FaultMember } from './support/network.js';
import { documentOf, newOperation } from './support/operations.js';
import { describeUnless } from './support/skip.js';
import { startCluster, startGateway, startUnderLoad, undoing } from './support/stage.js';

const HEALED_MS = 5_000;
const TIMEOUT_MS = inMode(420_000, 900_000);

const afterwards = undoing();

/** An address that leads to one server, and then to another: as a name or a virtual address does. Connections that stand stay as they are. */
class Way {
  readonly #server = net.createServer((near) => {
    this.#carry(near);
  });
  readonly #sockets = new Set<net.Socket>();
  #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  static async to({ port }: Cluster): Promise<Way> {
    const way = new Way(port);
    way.#server.listen(0, '127.0.0.1');
    await once(way.#server, 'listening');
    return way;
  }

  get url(): string {
    return `postgresql://postgres@127.0.0.1:${(this.#server.address() as net.AddressInfo).port}/postgres`;
  }

  /** From now on it leads there. */
  leadTo({ port }: Cluster): void {
    this.#port = port;
  }

  #carry(near: net.Socket): void {
    const far = net.connect({ host: '127.0.0.1', port: this.#port });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

interface Pair {
  readonly primary: Cluster;
  readonly standby: Cluster;
}

async function makePair(): Promise<Pair> {
  const primary = await Cluster.make();
  afterwards.push(() => primary.destroy());
  await primary.start();
  const standby = await Cluster.backupOf(primary, 'follower');
  afterwards.push(() => standby.destroy());
  await standby.start();
  return { primary, standby };
}

async function onServer(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

/** All that the primary has is there: a failover that loses nothing, as of a synchronous standby. */
async function caughtUp({ primary, standby }: Pair): Promise<void> {
  const lsn = (await onServer(primary.url, 'SELECT pg_current_wal_lsn()::text AS lsn'))?.lsn as string;
  await until(
    'the standby to have it all',
    async () => (await onServer(standby.url, `SELECT pg_last_wal_replay_lsn() >= '${lsn}' AS yes`))?.yes === true,
    60_000,
  );
}

const readiness = async (gateway: GatewayProcess): Promise<{ status: number; body: Record<string, boolean> }> => {
  const answer = await fetch(`${gateway.origin}/readyz`);
  return { status: answer.status, body: (await answer.json()) as Record<string, boolean> };
};

/** One accrual as it is answered, and how long that took. */
async function accrueOnce(gateway: GatewayProcess, member: FaultMember) {
  const operation = { ...newOperation(member), name: 'accruePoints' as const };
  const input = {
    idempotencyKey: crypto.randomUUID(),
    member: { id: member.id },
    spend: { amount: '5', currency: 'EUR' },
    orderId: crypto.randomUUID(),
  };
  const began = performance.now();
  const { status, retryAfter, errors, data } = await ask(
    gateway.url,
    member.partner.key,
    documentOf(operation.name),
    { input },
    60_000,
  );
  return {
    status,
    retryAfter,
    code: errors?.[0]?.extensions.code,
    done: data?.accruePoints?.accrual !== undefined,
    tookMs: performance.now() - began,
  };
}

// With CI set the programs must be there: .ci/run installs them where PostgreSQL is not.
describeUnless(process.env.CI === 'true' ? undefined : whyNoCluster(), 'a failover', () => {
  it(
    'to a standby that only reads at first: gateways answer OVERLOADED at once, are not ready, and recover when it is promoted',
    async () => {
      const pair = await makePair();
      const way = await Way.to(pair.primary);
      afterwards.push(() => way.close());
      const env: Env = { DATABASE_URL: way.url };
      const { gateway, network, load } = await startUnderLoad(afterwards, env);
      await load.settle();
      await caughtUp(pair);

      way.leadTo(pair.standby);
      await pair.primary.stop('fast');
      await until('not ready', async () => (await readiness(gateway)).status === 503, 30_000);
      const member = network.members[0] as FaultMember;
      const answers = [];
      for (let i = 0; i < 5; i += 1) answers.push(await accrueOnce(gateway, member));
      expect(answers.map(({ status, retryAfter, code }) => [status, retryAfter, code])).toEqual(
        answers.map(() => [503, '1', 'OVERLOADED']),
      );
      const { body } = await readiness(gateway);
      expect(body).toMatchObject({ ready: false, writable: false });
      // Who only reads is served all the same.
      expect((await ask(gateway.url, member.partner.key, '{ network { name } }')).data).toEqual({
        network: { name: 'Kula' },
      });
      // And a check of the journal needs no server that writes.
      expect(JSON.parse(await kula({ DATABASE_URL: pair.standby.url }, 'verify', '--json'))).toMatchObject({
        violations: 0,
      });
      await expect(kula({ DATABASE_URL: pair.standby.url }, 'migrate')).rejects.toThrow(
        /the server is a standby, which only reads/,
      );

      load.start();
      await delay(inMode(500, 5_000));
      await onServer(pair.standby.url, 'SELECT pg_promote()');
      const healedMs = await load.recovered(60_000);
      await until('ready again', async () => (await readiness(gateway)).status === 200, MARGIN * HEALED_MS);
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      expect(gateway.crashes).toBe(0);
      const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
      say(
        `failover: OVERLOADED after ${seconds(slowest)} at most while the server only read; works ${seconds(healedMs)} after it was promoted; ${load.describe()}`,
      );
      expect(healedMs).toBeLessThan(MARGIN * HEALED_MS);
      // At once, and not after the 8 s for which a lost connection is tried again.
      expect(slowest).toBeLessThan(7_000);
    },
    TIMEOUT_MS,
  );

  it(
    'between two servers that are both named in DATABASE_URL needs no address that moves',
    async () => {
      const pair = await makePair();
      const url = `postgresql://postgres@127.0.0.1:${pair.standby.port},127.0.0.1:${pair.primary.port}/postgres?target_session_attrs=read-write`;
      const env: Env = { DATABASE_URL: url };
      const { gateway, network, load } = await startUnderLoad(afterwards, env);
      await load.settle();
      await caughtUp(pair);
      await pair.primary.stop('fast');
      load.start();
      await delay(500);
      await onServer(pair.standby.url, 'SELECT pg_promote()');
      const healedMs = await load.recovered(60_000);
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      expect(gateway.crashes).toBe(0);
      say(
        `failover between two servers that are named: works ${seconds(healedMs)} after the other was promoted; ${load.describe()}`,
      );
      expect(healedMs).toBeLessThan(MARGIN * HEALED_MS);
    },
    TIMEOUT_MS,
  );

  it(
    'of a server that is set to read-only for a while is recovered from without help',
    async () => {
      const cluster = await startCluster(afterwards);
      const env: Env = { DATABASE_URL: cluster.url };
      const gateway = await startGateway(afterwards, env);
      const member = (await makeNetwork(gateway.url, env, 2)).members[0] as FaultMember;
      expect(await accrueOnce(gateway, member)).toMatchObject({ status: 200, done: true });
      await onServer(cluster.url, 'ALTER SYSTEM SET default_transaction_read_only = on');
      await onServer(cluster.url, 'SELECT pg_reload_conf()');
      await until('not ready', async () => (await readiness(gateway)).status === 503, 30_000);
      expect(await accrueOnce(gateway, member)).toMatchObject({ status: 503, retryAfter: '1', code: 'OVERLOADED' });
      await onServer(
        cluster.url,
        'SET default_transaction_read_only = off; ALTER SYSTEM RESET default_transaction_read_only',
      ).catch(() => undefined);
      const admin = new pg.Client({ connectionString: cluster.url });
      await admin.connect();
      await admin.query('SET default_transaction_read_only = off');
      await admin.query('ALTER SYSTEM RESET default_transaction_read_only');
      await admin.query('SELECT pg_reload_conf()');
      await admin.end();
      const began = performance.now();
      await until('written to again', async () => (await accrueOnce(gateway, member)).done, MARGIN * HEALED_MS);
      say(`a server that only read for a while: works ${seconds(performance.now() - began)} after it writes again`);
      await until('ready again', async () => (await readiness(gateway)).status === 200, MARGIN * HEALED_MS);
      expect(gateway.crashes).toBe(0);
    },
    TIMEOUT_MS,
  );
});
