/** What returns and reversals take back, from which parts, and what goes back to the counters. */
import { describe, expect, it } from '@jest/globals';
import { nothingReturned, remainingFacts, returnGoods, type Returned } from '../../src/campaigns/remains.js';
import type { PlanInput } from '../../src/campaigns/purchase.js';
import {
  planReturn,
  planReversal,
  reversible,
  type EarnedAccrual,
  type ReturnInput,
  type ReturnPlan,
} from '../../src/campaigns/returns.js';
import { newId } from '../../src/platform/index.js';
import { BAKERY, GROCER, LADDER, mic } from '../offers/builders.js';
import {
  afterLoss,
  basketLine,
  campaignOf,
  earnedOf,
  funder,
  houseOf,
  planOf,
  purchaseMade,
  type CampaignGiven,
} from './builders.js';

const lines = (...asked: readonly (readonly [line: number, quantity: number])[]) =>
  ({ kind: 'LINES', lines: asked.map(([line, quantity]) => ({ line, quantity })) }) as const;
const REST = { kind: 'REST' } as const;

const returnInput = (accrual: EarnedAccrual, more: Partial<ReturnInput> = {}): ReturnInput => ({
  purchase: purchaseMade(),
  returned: nothingReturned(more.purchase ?? purchaseMade()),
  asked: REST,
  accrual,
  available: 1_000_000n,
  allowShortfall: false,
  ...more,
});

function takeBack(accrual: EarnedAccrual, more: Partial<ReturnInput> = {}): ReturnPlan {
  const plan = planReturn(returnInput(accrual, more));
  if ('refused' in plan) throw new Error(`it was refused: ${plan.refused}`);
  return plan;
}

/** What a campaign loses of the purchase, after the base. */
function lossOf(given: Omit<CampaignGiven, 'id'>, asked: ReturnInput['asked'], more: Partial<PlanInput> = {}) {
  const accrual = earnedOf(planOf({ ...more, campaigns: [campaignOf({ id: 1, ...given })] }));
  const { components, givenBack } = takeBack(accrual, { asked });
  const loss = components[1];
  return { points: loss?.points, isOver: loss?.isOver, back: givenBack.map(({ amount }) => amount) };
}

describe('what remains of a purchase', () => {
  const three = purchaseMade({ spend: mic('10.00'), lines: [basketLine('bread', '10.00', 3)] });
  const returnedBy = (purchase: typeof three, before: Returned, asked: ReturnInput['asked']): Returned => {
    const after = returnGoods(purchase, before, asked);
    if ('refused' in after) throw new Error('it was refused');
    return after;
  };

  it('part of a line returns the floor to the minor unit, each time, and the last unit the rest', () => {
    const first = returnedBy(three, nothingReturned(three), lines([1, 1]));
    const second = returnedBy(three, first, lines([1, 1]));
    const third = returnedBy(three, second, lines([1, 1]));
    expect([first.spend, second.spend, third.spend]).toEqual([mic('3.33'), mic('6.66'), mic('10')]);
    expect(returnedBy(three, nothingReturned(three), lines([1, 2])).spend).toBe(mic('6.66'));
    const yen = purchaseMade({ currency: 'JPY', spend: mic('100'), lines: [basketLine('bread', '100', 3)] });
    expect(returnedBy(yen, nothingReturned(yen), lines([1, 1])).spend).toBe(mic('33'));
  });

  it('is never less than nothing: more is refused, and so is all of what came back already', () => {
    const bare = purchaseMade({ lines: null });
    const part = returnedBy(bare, nothingReturned(bare), { kind: 'AMOUNT', amount: mic('20') });
    const exceeds = { refused: 'ExceedsOriginalSpend', remaining: mic('4.80') };
    expect(returnGoods(bare, part, { kind: 'AMOUNT', amount: mic('4.81') })).toEqual(exceeds);
    expect(returnGoods(three, nothingReturned(three), lines([1, 4]))).toMatchObject({ remaining: mic('10') });
    expect(returnGoods(three, nothingReturned(three), lines([2, 1]))).toMatchObject({ refused: exceeds.refused });
    expect(remainingFacts(bare, returnedBy(bare, part, REST))).toMatchObject({ spend: 0n, lines: [] });
    const all = returnedBy(three, nothingReturned(three), REST);
    expect(returnGoods(three, all, REST)).toMatchObject({ remaining: 0n });
    expect(planReturn(returnInput(earnedOf(planOf()), { asked: lines([1, 3]) }))).toMatchObject({
      refused: exceeds.refused,
    });
  });

  it('has no lines whose units all came back, and keeps what was spent beside the lines', () => {
    const purchase = purchaseMade({ spend: mic('30') });
    const facts = remainingFacts(purchase, returnedBy(purchase, nothingReturned(purchase), lines([1, 1], [2, 1])));
    expect(facts.spend).toBe(mic('11.40'));
    expect(facts.lines.map(({ category, amount }) => [category, amount])).toEqual([['bread', mic('6.20')]]);
  });
});

describe('a component after a return', () => {
  it('loses all when a condition on the basket fails, whatever else it would give', () => {
    const badge = { badge: 'b' };
    const gift = [{ points: 50n }, badge];
    const limits = [
      { measure: 'TIMES', per: 'ALL', span: 'EVER', most: 9n },
      { measure: 'POINTS', per: 'ALL', span: 'EVER', most: 90n },
    ] as const;
    const all = { points: 50n, isOver: true, back: [1n, 50n] };
    const none = { points: 0n, isOver: false, back: [] };
    const loss = (conditions: CampaignGiven['conditions'], asked: ReturnInput['asked']) =>
      lossOf({ effects: gift, limits, ...(conditions && { conditions }) }, asked);
    expect(loss([{ goods: { categories: ['bread'] } }], lines([1, 2]))).toEqual(all);
    expect(loss([{ goods: { categories: ['bread'] } }], lines([1, 1], [2, 1]))).toEqual(none);
    expect(loss([{ bundle: [{ categories: ['bread'] }, { categories: ['coffee'] }] }], lines([2, 1]))).toEqual(all);
    expect(loss([{ minSpend: { amount: '20', currency: 'EUR' } }], lines([2, 1]))).toEqual(all);
    expect(loss([{ minSpend: { amount: '18.60', currency: 'EUR' } }], lines([1, 1]))).toEqual(none);
    expect(loss(undefined, REST)).toEqual(all);
  });

  it('keeps its first answer to conditions on time and member', () => {
    const accrual = earnedOf(
      planOf({ campaigns: [campaignOf({ id: 1, effects: [{ points: 5n }], conditions: [{ purchase: { nth: 1 } }] })] }),
    );
    expect(takeBack(accrual, { asked: lines([1, 1]) }).components[1]).toMatchObject({ points: 0n, isOver: false });
  });

  it('gives a TIME back without points when its conditions fail, and only once', () => {
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 9n }] as const;
    const conditions = [{ goods: { categories: ['bread'] } }];
    const coupon = { coupon: { couponKindId: newId('couponKind') } };
    expect(lossOf({ effects: [coupon], limits, conditions }, lines([1, 2]))).toEqual({
      points: 0n,
      isOver: true,
      back: [1n],
    });
    const accrual = earnedOf(planOf({ campaigns: [campaignOf({ id: 1, effects: [coupon], limits, conditions })] }));
    const first = takeBack(accrual, { asked: lines([1, 2]) });
    const second = takeBack(afterLoss(accrual, first), { returned: first.returned });
    expect([second.components[1]?.isOver, second.givenBack]).toEqual([false, []]);
  });

  it('gives goods that were free their gift until they come back', () => {
    const purchase = purchaseMade({ lines: [basketLine('bread', '24.80', 2), basketLine('bag', '0')] });
    const campaign = campaignOf({ id: 1, effects: [{ badge: 'b' }], conditions: [{ goods: { categories: ['bag'] } }] });
    const accrual = earnedOf(planOf({ purchase, campaigns: [campaign] }));
    const isOver = (asked: ReturnInput['asked']) => takeBack(accrual, { purchase, asked }).components[1]?.isOver;
    expect([isOver(lines([1, 1])), isOver(lines([2, 1]))]).toEqual([false, true]);
  });
});

describe('points that are taken', () => {
  const funding = [funder(BAKERY, '0.6'), funder(GROCER, '0.4')];
  const ladder = { ladderId: LADDER, version: 1, level: 'GOLD', multiplier: mic('1.5'), funding };
  /** 248, then 124 of 74 and 50, then 100. */
  const accrual = earnedOf(
    planOf({
      tier: ladder,
      campaigns: [campaignOf({ id: 1, effects: [{ points: 100n }] })],
      houseRules: {
        ofPartner: houseOf([
          { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 3n },
          { measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 5_000n },
        ]),
        ofNetwork: null,
      },
    }),
  );
  const withParts = (change: (index: number) => Partial<{ reversedPoints: bigint; expiredPoints: bigint }>) => ({
    ...accrual,
    components: accrual.components.map((one, index) => ({
      ...one,
      parts: one.parts.map((part) => ({ ...part, ...change(index) })),
    })),
  });

  it('are refused where the wallet lacks them; with a shortfall the last components go first', () => {
    const asked = { asked: REST, available: 150n } as const;
    expect(planReturn(returnInput(accrual, asked))).toEqual({
      refused: 'InsufficientPoints',
      available: 150n,
      requested: 472n,
    });
    const short = takeBack(accrual, { ...asked, allowShortfall: true });
    expect(short.components.map(({ points, parts }) => [points, ...parts])).toEqual([
      [0n, 0n],
      [50n, 30n, 20n],
      [100n, 100n],
    ]);
    expect([short.points, short.shortfall]).toEqual([150n, 322n]);
    expect(short.givenBack.map(({ counter, amount }) => [counter.measure, amount])).toEqual([['POINTS', 150n]]);
    expect(takeBack(accrual, { available: 0n, allowShortfall: true }).shortfall).toBe(472n);
  });

  it('give the TIME of house rules back with the last of them', () => {
    const half = planReversal(accrual, 236n);
    expect(half.givenBack.map(({ amount }) => amount)).toEqual([236n]);
    const rest = planReversal(afterLoss(accrual, half), 236n);
    expect(rest.givenBack.map(({ amount }) => amount)).toEqual([236n, 1n]);
  });

  it('are not those that expired or were reversed', () => {
    expect(takeBack(withParts((index) => (index === 0 ? { expiredPoints: 200n } : {}))).components[0]?.points).toBe(
      48n,
    );
    // 50 were reversed: what remains earns 186 and 12 more than that are still there.
    const reversed = withParts((index) => (index === 0 ? { reversedPoints: 50n } : {}));
    expect(takeBack(reversed, { asked: lines([1, 1]) }).components[0]?.points).toBe(12n);
  });

  it('of a reversal spread over all parts by largest remainder; coupons stay', () => {
    expect(reversible(accrual)).toBe(472n);
    const { components } = planReversal(accrual, 100n);
    // 52.54 and 15.68, 10.59, 21.19: the two that are left go to .68 and .59.
    expect(components.map(({ parts, isOver }) => [isOver, ...parts])).toEqual([
      [false, 52n],
      [false, 16n, 11n],
      [false, 21n],
    ]);
    expect(() => planReversal(accrual, 473n)).toThrow(RangeError);
  });
});
