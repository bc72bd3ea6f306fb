/** TLS is what was asked for, on every connection: PostgreSQL itself says which are encrypted. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { build } from '../live/support/processes.js';
import { Cluster, whyNoCluster } from './support/cluster.js';
import { GatewayProcess, kula, type Env } from './support/gateway.js';
import { say } from './support/mode.js';
import { ask, makeNetwork, type FaultNetwork } from './support/network.js';
import { describeUnless } from './support/skip.js';

function why(): string | undefined {
  return whyNoCluster() ?? (spawnSync('openssl', ['version']).status === 0 ? undefined : 'openssl is not installed');
}

/** An authority of one's own, and a certificate by it for `localhost` alone. */
class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kula-tls-'));

  constructor() {
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=Kula test authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
    );
    this.#openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=localhost',
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
    );
    writeFileSync(join(this.#folder, 'names'), 'subjectAltName=DNS:localhost\n');
    this.#openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
      '-out',
      'server.crt',
    );
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Seen {
  readonly application: string;
  readonly ssl: boolean;
}

// With CI set the programs must be there: .ci/run installs them where PostgreSQL is not.
describeUnless(process.env.CI === 'true' ? undefined : why(), 'TLS', () => {
  let authority: Authority;
  let stranger: Authority;
  let cluster: Cluster;
  let gateway: GatewayProcess;
  let network: FaultNetwork;
  let admin: pg.Client;
  const afterwards: (() => unknown)[] = [];
  /** Who connected, with and without TLS, also those that are gone. */
  const seen = new Map<string, Set<boolean>>();

  const address = (host: string, query: string) => `postgresql://postgres@${host}:${cluster.port}/postgres${query}`;
  const verified = (host = 'localhost') =>
    address(host, `?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority.path('ca.crt'))}`);

  beforeAll(async () => {
    build();
    authority = new Authority();
    stranger = new Authority();
    afterwards.push(() => {
      authority.remove();
      stranger.remove();
    });
    cluster = await Cluster.make();
    afterwards.push(() => cluster.destroy());
    cluster.write('server.crt', authority.read('server.crt'));
    cluster.write('server.key', authority.read('server.key'));
    // Not on the command line, which nothing changes while the server runs.
    cluster.write('postgresql.auto.conf', 'ssl = on\n');
    await cluster.start();
    admin = new pg.Client({ connectionString: cluster.url, application_name: 'watcher' });
    // The server is ended while it is watched: what is under way then has no answer.
    admin.on('error', () => undefined);
    await admin.connect();
    afterwards.push(() => admin.end().catch(() => undefined));
    const look = async () => {
      const { rows } = await admin.query<Seen>(
        `SELECT application_name AS application, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name LIKE 'kula%'`,
      );
      for (const { application, ssl } of rows) seen.set(application, (seen.get(application) ?? new Set()).add(ssl));
    };
    let looking = false;
    const watching = setInterval(() => {
      if (looking) return;
      looking = true;
      void look()
        .catch(() => undefined)
        .finally(() => {
          looking = false;
        });
    }, 2);
    afterwards.push(() => {
      clearInterval(watching);
    });
    const env: Env = { DATABASE_URL: verified() };
    gateway = await GatewayProcess.on(env);
    afterwards.push(() => gateway.kill());
    await gateway.start();
    network = await makeNetwork(gateway.url, env, 4);
  }, 240_000);
  afterAll(async () => {
    for (const undo of afterwards.splice(0).reverse()) await undo();
  }, 60_000);

  it('of sslmode=verify-full holds for the pool, the lane, MikroORM, the command line and verify', async () => {
    expect([...seen.keys()].sort()).toEqual(expect.arrayContaining(['kula', 'kula admin', 'kula lane']));
    seen.clear();
    expect(JSON.parse(await kula({ DATABASE_URL: verified() }, 'verify', '--json'))).toMatchObject({ violations: 0 });
    await kula({ DATABASE_URL: verified() }, 'migrate');
    expect(seen.size).toBeGreaterThan(0);
    expect([...seen].filter(([, ways]) => ways.has(false))).toEqual([]);
    say(`TLS: encrypted are ${[...seen.keys()].sort().join(', ')}`);
  }, 120_000);

  it('holds for every connection since the start', async () => {
    const { rows } = await admin.query<Seen>(
      `SELECT application_name AS application, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name LIKE 'kula%'`,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);
    // And points go over them.
    const [member] = network.members;
    expect(
      (
        await ask(gateway.url, member?.partner.key ?? '', 'query($id: ID!) { wallet(id: $id) { available } }', {
          id: member?.walletId,
        })
      ).data,
    ).toEqual({ wallet: { available: 100_000 } });
  });

  const refused = (url: string) =>
    kula({ DATABASE_URL: url }, 'verify').then(
      () => 'opened',
      (error: unknown) => (error as { stderr: string }).stderr,
    );

  it.each([
    [
      'another authority',
      () => address('localhost', `?sslmode=verify-full&sslrootcert=${encodeURIComponent(stranger.path('ca.crt'))}`),
      /the database shows a certificate that no known authority signed/,
    ],
    [
      'no authority at all',
      () => address('localhost', '?sslmode=verify-full'),
      /the database shows a certificate that no known authority signed/,
    ],
    ['another name', () => verified('127.0.0.1'), /the database shows a certificate of another name/],
    [
      'a file that is not there',
      () => address('localhost', '?sslmode=verify-full&sslrootcert=/no/such/file'),
      /DATABASE_URL names as sslrootcert a file that cannot be read/,
    ],
  ])(
    'with %s ends the start with a sentence',
    async (_name, url, sentence) => {
      expect(await refused(url())).toMatch(sentence);
    },
    60_000,
  );

  it.each([
    [
      'verify-ca',
      '127.0.0.1',
      () => `?sslmode=verify-ca&sslrootcert=${encodeURIComponent(authority.path('ca.crt'))}`,
      [true],
    ],
    ['require', '127.0.0.1', () => '?sslmode=require', [true]],
    ['disable', 'localhost', () => '?sslmode=disable', [false]],
  ])(
    'of sslmode=%s is what it says',
    async (_mode, host, query, ways) => {
      seen.clear();
      expect(await refused(address(host, `${query()}&application_name=kula%20${_mode}`))).toBe('opened');
      const own = [...seen].filter(([application]) => application.startsWith(`kula ${_mode}`));
      expect(own.length).toBeGreaterThan(0);
      expect([...new Set(own.flatMap(([, each]) => [...each]))]).toEqual(ways);
    },
    60_000,
  );

  it('stops the start when the server has none, instead of being left out', async () => {
    await admin.query('ALTER SYSTEM SET ssl = off');
    await admin.query('SELECT pg_reload_conf()');
    try {
      expect(await refused(verified())).toMatch(
        /the database cannot be connected to: see DATABASE_URL \(The server does not support SSL connections\)/,
      );
    } finally {
      await admin.query('ALTER SYSTEM SET ssl = on');
      await admin.query('SELECT pg_reload_conf()');
    }
  }, 60_000);
});
