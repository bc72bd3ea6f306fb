import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

/** Keeps the database busy for that long: what comes meanwhile waits. */
const busy = (gateway: TestGateway, ms: number): Promise<void> =>
  gateway.services.database.transaction(() => delay(ms));

describe('a gateway that stops', () => {
  it('answers the requests that it has taken, is not ready, and takes no more', async () => {
    const gateway = await startTestGateway(inMemory);
    const partner = await gateway.partner();
    const member = await gateway.member(partner);
    await gateway.accrue(partner, member, '1.00');
    const held = busy(gateway, 1_600);
    const taken = Array.from({ length: 5 }, () => gateway.accrue(partner, member, '10.00'));
    await delay(400);
    const askedAt = Date.now();
    const closing = gateway.close();
    await delay(50);
    await expect(fetch(`${gateway.origin}/readyz`).then((response) => response.status))
      .resolves.toBe(503)
      .catch((error: unknown) => {
        // Nothing listens any more: as good.
        expect(String(error)).toMatch(/fetch failed/);
      });
    const answers = await Promise.all(taken);
    expect(answers.map((answer) => answer.__typename)).toEqual(Array.from({ length: 5 }, () => 'AccruePointsPayload'));
    await Promise.all([held, closing]);
    // Not waiting for connections that are kept alive after their answer: that took all of the 8.5 s.
    expect(Date.now() - askedAt).toBeLessThan(5_000);
    await expect(fetch(`${gateway.origin}/healthz`)).rejects.toThrow();
  }, 120_000);
});

describe('an overloaded gateway', () => {
  it('answers some with OVERLOADED, 503 and retry-after, and does all the rest', async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_QUEUE_MAX: '3', KULA_BATCH_MAX: '1' } });
    try {
      const partner = await gateway.partner();
      const member = await gateway.member(partner);
      const document = 'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename } }';
      const held = busy(gateway, 1_000);
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          partner.app.send(document, {
            input: {
              idempotencyKey: `k${i.toString()}`,
              member: { id: member.id },
              spend: { amount: '1.00', currency: 'EUR' },
              orderId: `o${i.toString()}`,
            },
          }),
        ),
      );
      await held;
      const shed = answers.filter((answer) => answer.status === 503);
      const done = answers.filter((answer) => answer.status === 200);
      expect(shed.length).toBeGreaterThan(0);
      expect(shed.length + done.length).toBe(30);
      expect(shed[0]?.errors?.[0]?.extensions.code).toBe('OVERLOADED');
      expect(shed[0]?.headers.get('retry-after')).toBe('1');
      const { wallet } = await member.client.ask('query($id: ID!) { wallet(id: $id) { available } }', {
        id: member.walletId,
      });
      expect(wallet.available).toBe(done.length);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});

describe('an operation that takes too long', () => {
  it('is stopped and answered OVERLOADED', async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_EXECUTION_SECONDS: '1' } });
    try {
      const held = busy(gateway, 2_500);
      const answer = await gateway.operator.send('{ network { name } }');
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([503, 'OVERLOADED']);
      await held;
      expect(await gateway.operator.ask('{ network { name } }')).toEqual({ network: { name: 'Kula' } });
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
