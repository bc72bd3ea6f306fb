/** Purchases that are posted late, and goods that come back late: they have the offers of their day. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import { advance, DAY } from '../support/operations.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { id points pendingPoints review { id status } components { kind points } } wallet { available held } } ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload { takenBack } ... on Refusal { code } } }`;
const REVERSE = `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename ... on ReverseAccrualPayload { accrual { reversedPoints } } ... on Refusal { code } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on ResolveCasePayload { case { status } } ... on Refusal { code } } }`;

describeInHalves('late purchases', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let member: TestMember;
  let count = 0;
  const unique = (): string => `late-${(count += 1).toString()}`;
  const buy = async (more: object = {}): Promise<Loose> => {
    const key = unique();
    const spend = { amount: '10.00', currency: 'EUR' };
    const input = { idempotencyKey: key, orderId: key, member: { id: member.id }, spend, ...more };
    return (await bakery.app.ask(ACCRUE, { input })).accruePoints;
  };
  const campaign = (more: object = {}): Promise<string> =>
    setUp(gateway.operator, 'draftCampaign', bakery.app, {
      trigger: 'PURCHASE',
      effects: [{ multiply: '2' }],
      ...more,
    });

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ rates: { accrualRate: '1' } });
    member = await gateway.member(bakery);
  }, 60_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  it("a review by rules that have ended meanwhile is still their partner's to decide", async () => {
    const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1, action: 'HOLD' }];
    const rules = await setUp(gateway.operator, 'draftHouseRules', bakery.app, { offer: { limits } });
    const then = await advance(gateway, 60);
    await advance(gateway, 3_600);
    await moveOffer(bakery.app, rules, 'END');
    const occurredAt = then.toISOString();
    expect((await buy({ occurredAt })).accrual.review).toBeNull();
    const second = await buy({ occurredAt });
    expect(second.accrual).toMatchObject({ points: 10, pendingPoints: 10, review: { status: 'OPEN' } });
    expect((await buy()).accrual.review).toBeNull();
    const input = { idempotencyKey: unique(), caseId: second.accrual.review.id, accept: false, note: 'too many' };
    const { resolveCase } = await bakery.app.ask(RESOLVE, { input });
    expect(resolveCase).toMatchObject({ case: { status: 'DECLINED' } });
  });

  it('goods come back by the terms of their day, however long their campaign has been over', async () => {
    const id = await campaign();
    const [first, second] = [await buy(), await buy()];
    expect(first.accrual.points).toBe(20);
    await moveOffer(bakery.app, id, 'END');
    for (let i = 0; i < 2; i += 1) await advance(gateway, 6 * 365 * DAY);
    // The lanes load their settings anew.
    await gateway.publishFx('EUR', 'USD', '1.1');
    const amount = { amount: '5.00', currency: 'EUR' };
    const back = { idempotencyKey: unique(), accrualId: first.accrual.id, amount, reason: 'late' };
    expect((await bakery.app.ask(RETURN, { input: back })).returnPurchase).toMatchObject({ takenBack: 10 });
    const reverse = { idempotencyKey: unique(), accrualId: second.accrual.id, points: 7, reason: 'late' };
    expect((await bakery.app.ask(REVERSE, { input: reverse })).reverseAccrual).toMatchObject({
      accrual: { reversedPoints: 7 },
    });
  });
});
