/** The first batch after settings have changed loads its rows anew; once it had those of its first needs twice. */
import { expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { startTestGateway } from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ... on AccruePointsPayload { accrual { id points } } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload {
  takenBack accrual { reversedPoints components { reversedPoints parts { points reversedPoints } } } } ... on Refusal { code } } }`;

describeInHalves('goods that come back right after settings have changed', (engine) => {
  it('take back the points of each part once', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const bakery = await gateway.partner({ rates: { accrualRate: '1' } });
      const member = await gateway.member(bakery);
      await setUp(gateway.operator, 'draftCampaign', bakery.app, { trigger: 'PURCHASE', effects: [{ multiply: '2' }] });
      const spend = { amount: '10.00', currency: 'EUR' };
      const bought = { idempotencyKey: 'bought', orderId: 'bought', member: { id: member.id }, spend };
      const { accrual } = (await bakery.app.ask(ACCRUE, { input: bought })).accruePoints;
      expect(accrual.points).toBe(20);
      await gateway.services.database.query({ text: 'UPDATE lane_head SET config_version = config_version + 1' });
      const half = { amount: '5.00', currency: 'EUR' };
      const back = { idempotencyKey: 'back', accrualId: accrual.id, amount: half, reason: 'returned' };
      const parts = (points: number, reversedPoints: number) => ({
        reversedPoints,
        parts: [{ points, reversedPoints }],
      });
      expect((await bakery.app.ask(RETURN, { input: back })).returnPurchase).toMatchObject({
        takenBack: 10,
        accrual: { reversedPoints: 10, components: [parts(10, 5), parts(10, 5)] },
      });
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});
