/** What limits of campaigns and house rules reduce, bar, and have looked at. */
import { describe, expect, it } from '@jest/globals';
import { planPurchase } from '../../src/campaigns/plan.js';
import { greaterTier } from '../../src/campaigns/live.js';
import { limitScopes, measures, type Limit } from '../../src/offers/limits.js';
import { spans, type Span } from '../../src/offers/span.js';
import { newId } from '../../src/platform/index.js';
import { BAKERY, GROCER, LADDER, memberOf, mic } from '../offers/builders.js';
import {
  ANNA,
  campaignId,
  campaignOf,
  Counters,
  funder,
  HOUSE,
  houseOf,
  inputOf,
  NETWORK_HOUSE,
  planOf,
  purchaseMade,
  type LimitGiven,
} from './builders.js';

const nextAt: Readonly<Record<Span, string>> = {
  HOUR: '2026-03-01T13:00:00Z',
  DAY: '2026-03-02T00:00:00Z',
  WEEK: '2026-03-02T00:00:00Z',
  MONTH: '2026-04-01T00:00:00Z',
  YEAR: '2027-01-01T00:00:00Z',
  EVER: '2036-01-01T00:00:00Z',
};

describe('a limit of a campaign', () => {
  const kinds = measures.flatMap((measure) =>
    limitScopes.flatMap((per) => spans.map((span) => [measure, per, span] as const)),
  );

  it.each(kinds)('%s per %s and %s counts one subject and begins anew with the next span', (measure, per, span) => {
    const most = measure === 'POINTS' ? 150n : 2n;
    const campaign = campaignOf({ id: 1, effects: [{ points: 100n }], limits: [{ measure, per, span, most }] });
    const counters = new Counters();
    const pointsOf = (more: Parameters<typeof planOf>[0] = {}) => {
      const plan = planOf({ campaigns: [campaign], usedBefore: counters.used, ...more });
      counters.take(plan.taken);
      return plan.points - 248n;
    };
    const at = (occurredAt: string, partnerId = BAKERY) => ({
      purchase: purchaseMade({ occurredAt: new Date(occurredAt), partnerId }),
    });
    const left = measure === 'POINTS' ? [100n, 50n, 0n] : [100n, 100n, 0n];
    expect([pointsOf(), pointsOf(), pointsOf()]).toEqual(left);
    const other = { id: newId('member'), facts: memberOf() };
    expect(pointsOf({ member: other })).toBe(per === 'MEMBER' ? 100n : 0n);
    expect(pointsOf(at('2026-03-01T12:30:00Z', GROCER))).toBe(per === 'PARTNER' ? 100n : 0n);
    expect(pointsOf(at(nextAt[span]))).toBe(span === 'EVER' ? 0n : 100n);
  });

  it('is named where it leaves nothing, and takes nothing', () => {
    const limit = { measure: 'POINTS', per: 'ALL', span: 'EVER', most: 5n, action: 'CUT' } as const;
    const campaign = campaignOf({ id: 1, effects: [{ points: 100n }], limits: [limit] });
    const plan = planOf({ campaigns: [campaign], usedBefore: () => 5n });
    expect(plan.missed).toEqual([
      {
        reckoning: { reason: 'CAMPAIGN', campaign },
        because: 'LIMIT',
        fullLimit: { id: campaignId(1), version: 1, limit },
      },
    ]);
    expect([plan.components.length, plan.taken]).toEqual([1, []]);
  });

  it('per MEMBER leaves all of it to a member who is not known', () => {
    const pointsOf = (per: 'MEMBER' | 'ALL') =>
      planOf({
        member: null,
        campaigns: [
          campaignOf({ id: 1, effects: [{ points: 9n }], limits: [{ measure: 'POINTS', per, span: 'DAY', most: 5n }] }),
        ],
        usedBefore: () => 3n,
      }).points - 248n;
    expect([pointsOf('MEMBER'), pointsOf('ALL')]).toEqual([5n, 2n]);
  });

  it('lets a campaign stand that still gives a badge or a coupon, unless no TIMES are left', () => {
    const gifts = (limits: readonly LimitGiven[]) =>
      planOf({
        campaigns: [campaignOf({ id: 1, effects: [{ points: 9n }, { badge: 'b' }], limits })],
        usedBefore: () => 1n,
      }).components.flatMap(({ badges }) => badges);
    const points = { measure: 'POINTS', per: 'ALL', span: 'EVER', most: 1n } as const;
    const times = { measure: 'TIMES', per: 'ALL', span: 'EVER', most: 1n } as const;
    expect([gifts([points]), gifts([times]), gifts([points, times])]).toEqual([['b'], [], []]);
  });
});

describe('house rules', () => {
  const tier = {
    ladderId: LADDER,
    version: 1,
    level: 'GOLD',
    multiplier: mic('2'),
    funding: [funder(BAKERY, '1')],
  };
  const cap = (most: bigint, more: Partial<Limit> = {}): LimitGiven => ({
    measure: 'POINTS',
    per: 'MEMBER',
    span: 'DAY',
    most,
    ...more,
  });
  const of = (partner: readonly LimitGiven[], network: readonly LimitGiven[] = []) => ({
    ofPartner: houseOf(partner),
    ofNetwork: houseOf(network, { id: NETWORK_HOUSE }),
  });

  it('reduce base, tier and campaigns as each is made: the partner first, then the network', () => {
    const campaigns = [campaignOf({ id: 1, effects: [{ points: 50n }] })];
    const points = (houseRules: ReturnType<typeof of>) =>
      planOf({ tier, campaigns, houseRules }).components.map((one) => one.points);
    expect(points(of([]))).toEqual([248n, 248n, 50n]);
    expect(points(of([cap(510n)]))).toEqual([248n, 248n, 14n]);
    expect(points(of([cap(510n)], [cap(300n)]))).toEqual([248n, 52n]);
    expect(points(of([cap(100n)], [cap(300n)]))).toEqual([100n]);
  });

  it('refuse with the first limit that left the base nothing', () => {
    const refusal = (used: bigint, houseRules: ReturnType<typeof of>) =>
      planPurchase(inputOf({ houseRules, usedBefore: () => used }));
    const limit = { ...cap(7n), action: 'CUT' };
    expect(refusal(7n, of([cap(8n)], [cap(9n), cap(7n, { span: 'DAY' })]))).toEqual({
      refused: 'LimitReached',
      fullLimit: { id: NETWORK_HOUSE, version: 1, limit },
    });
    const times = cap(2n, { measure: 'TIMES' });
    expect(refusal(2n, of([times], [cap(1n)]))).toMatchObject({
      fullLimit: { id: HOUSE, limit: { measure: 'TIMES' } },
    });
  });

  it('take the accrual as one TIME, and all its points', () => {
    const campaigns = [campaignOf({ id: 1, effects: [{ points: 50n }] })];
    const { taken } = planOf({
      tier,
      campaigns,
      houseRules: of([cap(1_000n), cap(2n, { measure: 'TIMES' }), cap(1n, { action: 'FLAG' })]),
    });
    expect(taken.map(({ counter, amount }) => [counter.measure, counter.subject, amount])).toEqual([
      ['TIMES', ANNA, 1n],
      ['POINTS', ANNA, 546n],
    ]);
  });

  it('count the accrual once: its later components do not ask for another TIME', () => {
    const campaigns = [campaignOf({ id: 1, effects: [{ points: 50n }] })];
    const plan = planOf({ tier, campaigns, houseRules: of([cap(1n, { measure: 'TIMES' })]) });
    expect(plan.components.map(({ points }) => points)).toEqual([248n, 248n, 50n]);
  });

  it('have an accrual looked at that is one TIME too many', () => {
    const houseRules = of([cap(1n, { measure: 'TIMES', action: 'FLAG' })]);
    expect(planOf({ houseRules }).review).toBeNull();
    expect(planOf({ houseRules, usedBefore: () => 1n }).review?.limit.measure).toBe('TIMES');
  });

  it('have an accrual looked at that goes above, HOLD before FLAG', () => {
    const reviewOf = (...limits: Parameters<typeof of>) => planOf({ houseRules: of(...limits) }).review;
    const flag = (most: bigint) => cap(most, { action: 'FLAG' });
    const hold = (most: bigint) => cap(most, { action: 'HOLD' });
    expect(reviewOf([flag(248n)], [hold(248n)])).toBeNull();
    expect(reviewOf([flag(247n)], [hold(248n)])).toEqual({ id: HOUSE, version: 1, limit: flag(247n) });
    expect(reviewOf([flag(1n)], [hold(247n)])).toEqual({ id: NETWORK_HOUSE, version: 1, limit: hold(247n) });
    expect(planOf({ houseRules: of([flag(1n)]) }).points).toBe(248n);
  });

  it('refuse a spend below the least one of the partner, or of the network in its currency', () => {
    const refusalOf = (ofPartner: string | null, ofNetwork: string | null, currency = 'EUR') =>
      planPurchase(
        inputOf({
          houseRules: {
            ofPartner:
              ofPartner === null ? null : houseOf([], { minSpend: { amount: mic(ofPartner), currency: 'EUR' } }),
            ofNetwork:
              ofNetwork === null
                ? null
                : houseOf([], { id: NETWORK_HOUSE, minSpend: { amount: mic(ofNetwork), currency } }),
          },
        }),
      );
    expect(refusalOf('24.80', '24.80')).toMatchObject({ points: 248n });
    expect(refusalOf('24.81', null)).toMatchObject({ refused: 'AmountTooSmall', minSpend: { amount: mic('24.81') } });
    expect(refusalOf(null, '25')).toMatchObject({ refused: 'AmountTooSmall', minSpend: { amount: mic('25') } });
    expect(refusalOf(null, '25', 'USD')).toMatchObject({ points: 248n });
    expect(planPurchase(inputOf({ accrualRate: mic('0.01') }))).toEqual({ refused: 'AmountTooSmall', minSpend: null });
  });
});

describe('funders', () => {
  const funding = [funder(BAKERY, '0.5', 'bread'), funder(BAKERY, '0.25'), funder(GROCER, '0.25')];
  const campaign = campaignOf({ id: 1, effects: [{ points: 10n }], funding });

  it('are asked for all their parts of a component, after what comes before it', () => {
    const asked: unknown[] = [];
    planOf({ campaigns: [campaign], mayIssue: (...all) => asked.push(all) > 0 });
    // 10 points are 5, 2.5 and 2.5; the point that is left goes to the first of the two.
    expect(asked).toEqual([
      [BAKERY, 8n, 248n],
      [GROCER, 2n, 0n],
    ]);
  });

  it('that cannot issue leave the campaign, or the tier, away', () => {
    const ladder = { ladderId: LADDER, version: 1, level: 'GOLD', multiplier: mic('2'), funding };
    const plan = planOf({ tier: ladder, campaigns: [campaign], mayIssue: (partnerId) => partnerId !== GROCER });
    expect(plan.points).toBe(248n);
    expect(plan.missed.map((one) => [one.because, one.reckoning.reason])).toEqual([
      ['FUNDER', 'TIER'],
      ['FUNDER', 'CAMPAIGN'],
    ]);
  });
});

describe('gifts', () => {
  const kind = newId('couponKind');
  const coupons = (id: number) =>
    campaignOf({ id, effects: [{ coupon: { couponKindId: kind, count: 3 } }, { badge: 'b' }] });

  it('are as many coupons as are left, and each badge once', () => {
    const plan = planOf({ campaigns: [coupons(1), coupons(2), coupons(3)], couponsLeft: () => 4 });
    expect(
      plan.components.slice(1).map((one) => [one.points, one.coupons.map(({ count }) => count), one.badges]),
    ).toEqual([
      [0n, [3], ['b']],
      [0n, [1], []],
    ]);
    expect(plan.missed).toMatchObject([{ because: 'CONDITION', unmet: [] }]);
  });
});

it('a campaign that names a kind of coupon twice gives both, as far as they go', () => {
  const gift = { coupon: { couponKindId: newId('couponKind'), count: 3 } };
  const plan = planOf({ campaigns: [campaignOf({ id: 1, effects: [gift, gift] })], couponsLeft: () => 5 });
  expect(plan.components[1]?.coupons.map(({ count }) => count)).toEqual([5]);
});

it('a component records what of the member decided about it, and when its points expire', () => {
  const campaign = campaignOf({
    id: 1,
    effects: [{ points: 5n }],
    conditions: [{ purchase: { every: 2 } }, { tier: { ladderId: LADDER, level: 'SILVER' } }],
  });
  const facts = memberOf({
    levels: new Map([[LADDER, ['BASIC', 'SILVER', 'GOLD']]]),
    purchases: new Map([[BAKERY, { count: 3, lastAt: new Date('2026-02-01T00:00:00Z') }]]),
  });
  const soon = { ...campaign, terms: { ...campaign.terms, pointsExpireAfterDays: 30 } };
  const [base, component] = planOf({ member: { id: ANNA, facts }, campaigns: [soon] }).components;
  expect(component).toMatchObject({
    purchaseNumber: 4,
    levels: [{ ladderId: LADDER, level: 'GOLD' }],
    expireAfterDays: 30,
    accrualRate: mic('10'),
    counted: mic('24.80'),
  });
  expect(base).toMatchObject({ purchaseNumber: null, levels: [], expireAfterDays: null });
});

it("of two ladders the greater multiplier is used, and the partner's where they are equal", () => {
  const at = (level: string, multiplier: string) => ({
    ladderId: LADDER,
    version: 1,
    level,
    multiplier: mic(multiplier),
    funding: [],
  });
  expect(greaterTier(at('A', '1.1'), at('B', '1.2'))?.level).toBe('B');
  expect(greaterTier(at('A', '1.2'), at('B', '1.2'))?.level).toBe('A');
  expect(greaterTier(null, at('B', '1'))?.level).toBe('B');
  expect(planOf({ tier: at('A', '1') }).components.length).toBe(1);
});
