import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { startGateway } from '../../src/gateway/index.js';
import { openDatabase, parseConfig } from '../../src/platform/index.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

describeEngines('a gateway', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    // From nothing, as at a first start.
    gateway = await startTestGateway({ ...engine, fresh: engine.empty });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  it('describes the network to every caller with a token', async () => {
    const data = await gateway.operator.ask(
      '{ network { name pointsCode baseCurrency pointValue { amount currency } totals { issued redeemed expired outstanding } } viewer { role } }',
    );
    expect(data).toEqual({
      network: {
        name: 'Kula',
        pointsCode: 'KLA',
        baseCurrency: 'EUR',
        pointValue: { amount: '0.01', currency: 'EUR' },
        totals: { issued: 0, redeemed: 0, expired: 0, outstanding: 0 },
      },
      viewer: { role: 'OPERATOR' },
    });
  });

  it('is up and ready', async () => {
    expect((await fetch(`${gateway.origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${gateway.origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, database: true, writable: true, migrated: true, stopping: false },
    ]);
    expect(await (await fetch(`${gateway.origin}/metrics`)).text()).toContain('kula_lane_queue_depth 0');
  });
});

describePostgres("a gateway's address", (engine) => {
  it('is reported as busy before the database is migrated', async () => {
    const { location, drop } = await engine.empty();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const taken = (other.address() as AddressInfo).port.toString();
    const start = (env: Record<string, string>) =>
      startGateway(
        parseConfig({
          DATABASE_URL: location.url ?? '',
          KULA_LOG_LEVEL: 'silent',
          KULA_SIGNING_KEY: signingKey,
          ...env,
        }),
      );
    try {
      await expect(start({ PORT: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' });
      await expect(start({ HOST: '192.0.2.1', PORT: '0' })).rejects.toThrow('HOST must be an address of this machine');
      await expect(start({ HOST: 'no-such-host.invalid', PORT: '0' })).rejects.toThrow(
        'HOST must be an address of this machine or a name',
      );
      const database = await openDatabase({ ...location, entities: [] });
      const [tables] = await database.query<{ count: bigint }>({
        text: `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`,
      });
      await database.close();
      expect(tables?.count).toBe(0n);
    } finally {
      other.close();
      await drop();
    }
  }, 60_000);

  it('is reserved while the database is filled, and then given to the gateway', async () => {
    const { location, drop } = await engine.fresh();
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const port = (free.address() as AddressInfo).port;
    await new Promise((resolve) => free.close(resolve));
    let during: unknown;
    const gateway = await startGateway(
      parseConfig({
        DATABASE_URL: location.url ?? '',
        KULA_LOG_LEVEL: 'silent',
        KULA_SIGNING_KEY: signingKey,
        PORT: port.toString(),
      }),
      {
        prepare: async () => {
          during = [
            await fetch(`http://127.0.0.1:${port.toString()}/readyz`).then(
              () => 'answered',
              () => 'turned away',
            ),
            await new Promise((resolve) =>
              createServer()
                .once('error', (error: NodeJS.ErrnoException) => {
                  resolve(error.code);
                })
                .listen(port, '127.0.0.1'),
            ),
          ];
        },
      },
    );
    expect(during).toEqual(['turned away', 'EADDRINUSE']);
    expect((await fetch(`${gateway.origin}/readyz`)).status).toBe(200);
    await gateway.close();
    await drop();
  }, 60_000);

  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === '::1');
  (hasIpv6 ? it : it.skip)(
    'is an IPv6 one in brackets, as it is pasted',
    async () => {
      const { location, drop } = await engine.fresh();
      const gateway = await startGateway(
        parseConfig({
          DATABASE_URL: location.url ?? '',
          KULA_LOG_LEVEL: 'silent',
          KULA_SIGNING_KEY: signingKey,
          PORT: '0',
          HOST: '[::1]',
        }),
      );
      expect(gateway.origin).toMatch(/^http:\/\/\[::1\]:\d+$/);
      expect((await fetch(`${gateway.origin}/readyz`)).status).toBe(200);
      await gateway.close();
      await drop();
    },
    60_000,
  );
});
