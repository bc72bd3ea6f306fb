import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

describeEngines('a gateway', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    // From nothing, as at a first start.
    gateway = await startTestGateway({ ...engine, fresh: engine.empty });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  it('says what the network is to whoever has a token', async () => {
    const data = await gateway.operator.ask('{ network { name pointsCode baseCurrency pointValue { amount currency } totals { issued redeemed expired outstanding } } viewer { role } }');
    expect(data).toEqual({
      network: {
        name: 'Kula', pointsCode: 'KLA', baseCurrency: 'EUR', pointValue: { amount: '0.01', currency: 'EUR' },
        totals: { issued: 0, redeemed: 0, expired: 0, outstanding: 0 },
      },
      viewer: { role: 'OPERATOR' },
    });
  });

  it('is up and ready', async () => {
    expect((await fetch(`${gateway.origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${gateway.origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, database: true, writable: true, migrated: true, stopping: false }]);
    expect(await (await fetch(`${gateway.origin}/metrics`)).text()).toContain('kula_lane_queue_depth 0');
  });
});

