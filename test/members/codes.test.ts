/** A member's code at many tills of two gateways. */
import { expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { startTestGateway } from '../support/server.js';
import { ACCRUE, CODE, purchaseBy } from './support.js';

describePostgres('a member code over GraphQL', (engine) => {
  it(
    'is good once among many tills at two gateways',
    async () => {
      const { location, drop } = await engine.fresh();
      const one = await startTestGateway(engine, { location });
      const two = await startTestGateway(engine, { location });
      try {
        const home = await one.partner();
        const tills = await Promise.all(Array.from({ length: 4 }, () => one.partner()));
        const member = await one.member(home);
        const { code } = (await member.client.ask(CODE)).memberCode as { code: string };
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, i) => {
            const till = tills[i % 4] ?? home;
            const app = i % 2 === 0 ? till.app : two.as(till.key);
            return app.ask(ACCRUE, purchaseBy(till, { code }, '10'));
          }),
        );
        const kinds = answers.map(({ accruePoints }) => (accruePoints as { __typename: string }).__typename);
        expect(kinds.filter((kind) => kind === 'AccruePointsPayload')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'MemberNotFound')).toHaveLength(19);
      } finally {
        await one.close();
        await two.close();
        await drop();
      }
    },
    START_MS,
  );
});
