/** The time of a member's code, at another gateway than the one that gave it: the shortest that can be set is 10 s. */
import { expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { startTestGateway } from '../support/server.js';
import { ACCRUE, CODE, purchaseBy } from './support.js';

describePostgres('a member code over GraphQL', (engine) => {
  it(
    'is good for the time that is set, and then at no gateway',
    async () => {
      const { location, drop } = await engine.fresh();
      const env = { KULA_MEMBER_CODE_SECONDS: '10' };
      const one = await startTestGateway(engine, { location, env });
      const two = await startTestGateway(engine, { location, env });
      try {
        const till = await one.partner();
        const member = await one.member(till);
        const { code, expiresAt } = (await member.client.ask(CODE)).memberCode as { code: string; expiresAt: string };
        const waitMs = new Date(expiresAt).getTime() - Date.now();
        expect(waitMs).toBeLessThanOrEqual(10_500);
        await new Promise((resolve) => setTimeout(resolve, waitMs + 100));
        const late = await two.as(till.key).ask(ACCRUE, purchaseBy(till, { code }, '10'));
        expect(late.accruePoints.code).toBe('MEMBER_NOT_FOUND');
      } finally {
        await one.close();
        await two.close();
        await drop();
      }
    },
    START_MS,
  );
});
