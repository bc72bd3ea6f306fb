/**
 * What a review held past its day expires with the answer to the review. Accepted, the points stood available until the next job or
 * operation of their member.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { inMemory } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { advance, DAY, lastEntry, walletOf } from '../support/operations.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const REVIEW = `query($id: ID!) { accrual(id: $id) { pendingPoints review { id status } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload { takenBack shortfall wallet { available held } } ... on Refusal { code } } }`;

let gateway: TestGateway;
let shop: TestPartner;
beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  shop = await gateway.partner();
  // 400 of the base that never expire, and 100 that do after a day; more than 300 points a day are held.
  await setUp(gateway.operator, 'draftCampaign', shop.app, {
    trigger: 'PURCHASE',
    effects: [{ points: 100 }],
    pointsExpireAfterDays: 1,
    offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }] },
  });
  await setUp(gateway.operator, 'draftHouseRules', shop.app, {
    offer: { limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 300, action: 'HOLD' }] },
  });
}, 120_000);
afterAll(async () => {
  try {
    await assertSound(gateway.services.database);
  } finally {
    await gateway.close();
  }
});

const held = async () => {
  const member = await gateway.member(shop);
  const { accrual } = await gateway.accrue(shop, member, '400.00');
  expect(accrual.points).toBe(500);
  const { accrual: shown } = await shop.app.ask(REVIEW, { id: accrual.id });
  expect(shown).toMatchObject({ pendingPoints: 500, review: { status: 'OPEN' } });
  await advance(gateway, DAY + 1);
  return { member, accrualId: accrual.id as string, caseId: shown.review.id as string };
};

it('is gone when the review is accepted', async () => {
  const { member, caseId } = await held();
  const input = { idempotencyKey: caseId, caseId, accept: true, note: 'a family of five' };
  expect((await shop.app.ask(RESOLVE, { input })).resolveCase.__typename).toBe('ResolveCasePayload');
  expect(await walletOf(member)).toMatchObject({ available: 400, held: 0 });
  expect(await lastEntry(gateway, 'EXPIRY')).toMatchObject({ [`wallet:${member.id}`]: '-100' });
});

it('is gone when the goods come back', async () => {
  const { member, accrualId } = await held();
  const input: Loose = { idempotencyKey: accrualId, accrualId, amount: { amount: '100.00', currency: 'EUR' } };
  const { returnPurchase } = await shop.app.ask(RETURN, { input: { ...input, reason: 'too small' } });
  expect(returnPurchase).toMatchObject({ __typename: 'ReturnPurchasePayload' });
  const { available, held: stillHeld } = await walletOf(member);
  expect({ available, held: stillHeld }).toEqual({ available: 300, held: 0 });
});
