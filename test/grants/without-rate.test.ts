/**
 * Points of a partner by whose rates nothing is earned. The guards do not ask such rates for their issue price, and grants were given
 * at it: 1,000 points that cost their issuer nothing were paid with 9.50 EUR.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { inMemory } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { giveTo } from './giving.js';

let gateway: TestGateway;
let bakery: TestPartner;
let member: TestMember;
beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  bakery = await gateway.partner();
  member = await gateway.member(bakery);
}, 120_000);
afterAll(async () => {
  try {
    await assertSound(gateway.services.database);
  } finally {
    await gateway.close();
  }
});

const spender = (rates: object, fundingModel: 'ON_ISSUE' | 'ON_REDEMPTION' = 'ON_ISSUE') =>
  gateway.partner({ fundingModel, rates: { accrualRate: '0', ...rates } });
const give = async (partner: TestPartner): Promise<string> => {
  const customer = await gateway.member(partner);
  return (await giveTo(partner, customer, { points: 1_000 })).__typename as string;
};

it('are not given where the reserve would take more than the partner pays', async () => {
  expect(await give(await spender({ issuePrice: '0' }))).toBe('NoRateInForce');
  expect(await give(await spender({ issuePrice: '0.009999' }))).toBe('NoRateInForce');
});

it('are not given where another partner would be paid more for them than they bring', async () => {
  expect(await give(await spender({ issuePrice: '0.009499' }, 'ON_REDEMPTION'))).toBe('NoRateInForce');
});

it('are given where they cost the network nothing', async () => {
  expect(await give(await spender({ issuePrice: '0.01' }))).toBe('GiveGrantPayload');
  expect(await give(await spender({ issuePrice: '0.0095' }, 'ON_REDEMPTION'))).toBe('GiveGrantPayload');
});

it('are not given by a campaign at another till either, whose purchase earns the rest', async () => {
  const free = await spender({ issuePrice: '0' });
  const fair = await spender({ issuePrice: '0.01' });
  for (const [payer, points] of [
    [free, 70],
    [fair, 5],
  ] as const)
    await setUp(
      gateway.operator,
      'draftCampaign',
      bakery.app,
      {
        trigger: 'PURCHASE',
        effects: [{ points }],
        offer: {
          funding: [{ partnerId: payer.id, share: '1' }],
          limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }],
        },
      },
      [payer],
    );
  expect((await gateway.accrue(bakery, member, '10.00')).accrual.points).toBe(15);
});

it('are not given by a campaign at its own till', async () => {
  const free = await spender({ issuePrice: '0' });
  await setUp(gateway.operator, 'draftCampaign', free.app, {
    trigger: 'PURCHASE',
    effects: [{ points: 70 }],
    offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }] },
  });
  const customer = await gateway.member(free);
  await expect(gateway.accrue(free, customer, '10.00')).rejects.toThrow(/NO_RATE_IN_FORCE|AMOUNT_TOO_SMALL/);
});
