/** A replay answers a purchase as it was made, down to its components and lines: these were shown as returns had left them since. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { awayFromMidnight } from '../support/operations.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on AccruePointsPayload { replayed wallet { available held version }
  accrual { id points reversedPoints returnedSpend { amount } pendingPoints lines { quantity returnedQuantity } components { reason points reversedPoints parts { points reversedPoints } } } }
  ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload { accrual { lines { returnedQuantity } components { reversedPoints } } } ... on Refusal { code } } }`;

let gateway: TestGateway;
let shop: TestPartner;
beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  await awayFromMidnight(gateway);
  shop = await gateway.partner();
  await setUp(gateway.operator, 'draftCampaign', shop.app, { trigger: 'PURCHASE', effects: [{ multiply: '2' }] });
  await setUp(gateway.operator, 'draftHouseRules', shop.app, {
    offer: { limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 300, action: 'HOLD' }] },
  });
}, 120_000);
afterAll(() => gateway.close());

it('is the first answer again after goods have come back', async () => {
  const member = await gateway.member(shop);
  const spend = { amount: '200.00', currency: 'EUR' };
  const lines = [{ sku: 'lamp', category: 'home', quantity: 2, amount: '200.00' }];
  const input: Loose = { idempotencyKey: 'first', orderId: 'first', member: { id: member.id }, spend, lines };
  const first = (await shop.app.ask(ACCRUE, { input })).accruePoints;
  expect(first).toMatchObject({
    replayed: false,
    wallet: { available: 0, held: 400 },
    accrual: { points: 400, pendingPoints: 400, lines: [{ quantity: 2, returnedQuantity: 0 }] },
  });
  const { returnPurchase } = await shop.app.ask(RETURN, {
    input: {
      idempotencyKey: 'back',
      accrualId: first.accrual.id,
      lines: [{ line: 1, quantity: 1 }],
      reason: 'too bright',
    },
  });
  expect(returnPurchase.accrual).toEqual({
    lines: [{ returnedQuantity: 1 }],
    components: [{ reversedPoints: 100 }, { reversedPoints: 100 }],
  });
  expect((await shop.app.ask(ACCRUE, { input })).accruePoints).toEqual({ ...first, replayed: true });
});

it('of a batch of which one purchase earned too much says that the others were done', async () => {
  const member = await gateway.member(shop);
  const inputs = ['10.00', '600000000.00', '11.00'].map((amount, i) => ({
    idempotencyKey: `batch-${i.toString()}`,
    orderId: `batch-${i.toString()}`,
    member: { id: member.id },
    spend: { amount, currency: 'EUR' },
  }));
  const BATCH = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { ... on AccruePointsPayload { replayed accrual { points } } ... on Refusal { code } } }`;
  const { data, errors } = await shop.app.send(BATCH, { inputs });
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/^inputs\.1\.spend\.amount: would give more than \d+ points.*the other purchases/),
      extensions: { code: 'BAD_USER_INPUT', field: 'inputs.1.spend.amount' },
    },
  ]);
  const others = inputs.filter((_, i) => i !== 1);
  expect((await shop.app.ask(BATCH, { inputs: others })).accruePointsBatch).toEqual([
    { replayed: true, accrual: { points: 20 } },
    { replayed: true, accrual: { points: 22 } },
  ]);
});
