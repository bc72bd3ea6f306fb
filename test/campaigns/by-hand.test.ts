/** The purchase of the programme's worked example, to the point: what it earns, and what its two returns take back. */
import { expect, it } from '@jest/globals';
import { planReturn, type EarnedAccrual, type ReturnInput, type ReturnPlan } from '../../src/campaigns/returns.js';
import { nothingReturned, type Returned } from '../../src/campaigns/remains.js';
import { BAKERY, GROCER, LADDER, mic } from '../offers/builders.js';
import {
  afterLoss,
  byPartner,
  campaignId,
  campaignOf,
  Counters,
  earnedOf,
  funder,
  planOf,
  purchaseMade,
} from './builders.js';

const funding = [funder(BAKERY, '0.6'), funder(GROCER, '0.4')];
const breadOnSundays = campaignOf({
  id: 1,
  effects: [{ multiply: '2' }],
  conditions: [{ goods: { categories: ['bread'] } }, { window: { weekdays: ['SUNDAY'] } }],
  funding,
  group: 'sunday',
});
const hundred = campaignOf({
  id: 2,
  effects: [{ points: 100n }],
  conditions: [{ minSpend: { amount: '20.00', currency: 'EUR' } }],
  limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1n }],
  group: 'sunday',
});
const coffee = campaignOf({
  id: 3,
  effects: [{ multiply: '3' }],
  conditions: [{ goods: { categories: ['coffee'] } }],
  limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 200n }],
  funding,
});
const silver = {
  ladderId: LADDER,
  version: 1,
  level: 'SILVER',
  multiplier: mic('1.1'),
  funding: [funder(BAKERY, '1')],
} as const;

/** The plan, and the counters after it; 60 points of the coffee were taken earlier that day. */
function buy() {
  const counters = new Counters();
  const before = planOf({
    campaigns: [coffee],
    purchase: purchaseMade({
      spend: mic('3'),
      lines: [{ sku: null, category: 'coffee', quantity: 1, amount: mic('3') }],
    }),
  });
  counters.take(before.taken);
  const plan = planOf({ tier: silver, campaigns: [breadOnSundays, hundred, coffee], usedBefore: counters.used });
  counters.take(plan.taken);
  return { plan, counters };
}

it('earns 248, 24, 124 and 140: 536 points, 430 of A and 106 of B', () => {
  const { plan, counters } = buy();
  expect(
    plan.components.map(({ uncutPoints, points, parts }) => [uncutPoints, points, ...parts.map((p) => p.points)]),
  ).toEqual([
    [248n, 248n, 248n],
    [24n, 24n, 24n],
    [124n, 124n, 74n, 50n],
    [248n, 140n, 84n, 56n],
  ]);
  expect(plan.components.map(({ reckoning }) => reckoning.reason)).toEqual([
    'BASE_RATE',
    'TIER',
    'CAMPAIGN',
    'CAMPAIGN',
  ]);
  expect(plan.components.map(({ counted }) => counted)).toEqual([
    mic('24.80'),
    mic('24.80'),
    mic('12.40'),
    mic('12.40'),
  ]);
  expect(plan.points).toBe(536n);
  expect(byPartner(plan.components.flatMap(({ parts }) => parts))).toEqual({ ofBakery: 430n, ofGrocer: 106n });
  expect(plan.missed).toEqual([
    { reckoning: { reason: 'CAMPAIGN', campaign: hundred }, because: 'GROUP', better: breadOnSundays },
  ]);
  expect(Object.values(counters.standing)).toEqual([200n]);
  expect(plan.review).toBeNull();
});

const takeBack = (accrual: EarnedAccrual, returned: Returned, asked: ReturnInput['asked']): ReturnPlan => {
  const plan = planReturn({
    purchase: purchaseMade(),
    returned,
    asked,
    accrual,
    available: 1_000n,
    allowShortfall: false,
  });
  if ('refused' in plan) throw new Error(`it was refused: ${plan.refused}`);
  return plan;
};

it('one bread back takes 62, 6, 62 and 0, the rest 406; the counter of the coffee goes from 200 to 60', () => {
  const { plan, counters } = buy();
  const accrual = earnedOf(plan);
  const first = takeBack(accrual, nothingReturned(purchaseMade()), {
    kind: 'LINES',
    lines: [{ line: 1, quantity: 1 }],
  });
  expect(first.components.map(({ points, parts }) => [points, ...parts])).toEqual([
    [62n, 62n],
    [6n, 6n],
    [62n, 37n, 25n],
    [0n, 0n, 0n],
  ]);
  expect([first.points, first.shortfall, first.returned.spend]).toEqual([130n, 0n, mic('6.20')]);
  const lost = plan.components.flatMap(({ parts }, index) =>
    parts.map(({ partnerId }, at) => ({ partnerId, points: first.components[index]?.parts[at] ?? 0n })),
  );
  expect(byPartner(lost)).toEqual({ ofBakery: 105n, ofGrocer: 25n });
  counters.giveBack(first.givenBack);
  expect(Object.values(counters.standing)).toEqual([200n]);

  const rest = takeBack(afterLoss(accrual, first), first.returned, { kind: 'REST' });
  expect(rest.points).toBe(406n);
  expect(rest.components.map(({ points }) => points)).toEqual([186n, 18n, 62n, 140n]);
  counters.giveBack(rest.givenBack);
  expect(Object.values(counters.standing)).toEqual([60n]);
  expect(rest.givenBack.map(({ counter, amount }) => [counter.offerId, amount])).toEqual([[campaignId(3), 140n]]);
});
