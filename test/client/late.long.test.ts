/** An attempt is given 10 s, so this takes as long. */
import { expect, it } from '@jest/globals';
import { createKula } from '../../src/client/index.js';
import { answer, startUnreliable, type Turn } from './support/unreliable.js';

it('an operation is given up when the answer is late, and sent again with its key', async () => {
  const accrued = answer({ data: { accruePoints: { __typename: 'AccruePointsPayload', accrual: { points: 12 } } } });
  const late: Turn = (response) => void setTimeout(() => accrued(response), 25_000).unref();
  const server = await startUnreliable(late, accrued);
  try {
    const kula = createKula({ url: server.url, key: 'kula_sk_test' });
    const began = performance.now();
    await kula.accruePoints({
      orderId: 'o-1',
      member: { externalId: 'anna' },
      spend: { amount: '12.40', currency: 'EUR' },
    });
    expect(performance.now() - began).toBeLessThan(20_000);
    const keys = server.asked.map(({ variables }) => variables.input?.idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  } finally {
    await server.close();
  }
});
