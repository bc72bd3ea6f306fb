import { expect, it } from '@jest/globals';
import { describeEngines, inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

async function figure(gateway: TestGateway, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.origin}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length + 1));
}

const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename } }`;

describeEngines('the figures of a gateway', (engine) => {
  it('include the lane, holds and bounds', async () => {
    const gateway = await startTestGateway(engine, { env: { KULA_QUEUE_MAX: '77', KULA_POOL_MAX: '5' } });
    try {
      const partner = await gateway.partner();
      const member = await gateway.member(partner);
      await gateway.accrue(partner, member, '100.00');
      const redeem = (orderId: string, points: number) =>
        partner.app.ask(REDEEM, {
          input: { idempotencyKey: orderId, orderId, member: { id: member.id }, points, capture: false },
        });
      expect((await redeem('o1', 10)).redeemPoints.__typename).toBe('RedeemPointsPayload');
      expect((await redeem('o2', 1_000)).redeemPoints.__typename).toBe('InsufficientPoints');
      for (const [name, value] of Object.entries({
        kula_ready: 1,
        kula_pool_waiting: 0,
        kula_lane_queue_depth: 0,
        kula_lane_queue_max: 77,
        kula_pool_max: 5,
        kula_open_holds: 1,
        kula_overdue_holds: 0,
        'kula_refusals_total{code="INSUFFICIENT_POINTS"}': 1,
        kula_feed_lag_entries: 0,
      }))
        expect([name, await figure(gateway, name)]).toEqual([name, value]);
      expect(await figure(gateway, 'kula_relay_sequence')).toBe(await figure(gateway, 'kula_lane_entries_total'));
      expect(await figure(gateway, 'kula_lane_batch_seconds_count')).toBeGreaterThan(1);
      expect(await figure(gateway, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    } finally {
      await gateway.close();
    }
  });
});

it('/metrics answers while the database does not, with NaN for figures that it cannot know', async () => {
  const gateway = await startTestGateway(inMemory);
  let free: (() => void) | undefined;
  const held = gateway.services.database.transaction(
    () =>
      new Promise<void>((resolve) => {
        free = resolve;
      }),
  );
  try {
    const [ready, holds] = await Promise.all(['kula_ready', 'kula_open_holds'].map((name) => figure(gateway, name)));
    expect([ready, holds]).toEqual([0, NaN]);
  } finally {
    free?.();
    await held;
    await gateway.close();
  }
});
