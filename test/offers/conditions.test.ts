/** Every condition: when it holds, what input it refuses, where it may stand, its sentences and its JSON. */
import { describe, expect, it } from '@jest/globals';
import {
  conditionFromJson,
  conditionRules,
  conditionText,
  conditionToJson,
  needsOf,
  readConditions,
  type ConditionInput,
  type ConditionKind,
} from '../../src/offers/conditions/all.js';
import { triggers, type Names, type Place } from '../../src/offers/conditions/rule.js';
import { see, unmetOf } from '../../src/offers/judge.js';
import {
  BAKERY,
  conditionsOf,
  faultOf,
  GROCER,
  holds,
  LADDER,
  line,
  memberOf,
  mic,
  purchaseOf,
  scopeOf,
  situationOf,
} from './builders.js';

const names: Names = { partner: (id) => id, ladder: () => 'Stars', couponKind: () => 'Coffee' };

/** What those of `examples` say. */
const sentences: Readonly<Record<ConditionKind, readonly [en: string, zh: string]>> = {
  window: ['on Sundays, from 08:00 on', '星期日，08:00以后'],
  channels: ['for purchases in the app or on the web', '通过应用或网站购买'],
  goods: ['on bread or 4006', '购买bread或4006'],
  bundle: ['for buying bread and 4006 together', '同时购买bread和4006'],
  minSpend: ['from 20.00 EUR spent', '消费满20.00 EUR'],
  tier: ['for members of Stars who are at least GOLD', 'Stars等级达到GOLD'],
  tags: ['for selected members', '限特定会员'],
  birthday: ["on the member's birthday and up to 3 days before it", '生日前3天内'],
  purchase: ['for every 10th purchase', '每购买10次'],
  lapsedDays: ['at least 90 days after the last purchase', '距上次购买至少90天'],
  streak: ['from 7 days in a row', '连续签到至少7天'],
};

/** One condition of each kind. */
const examples: Readonly<Record<ConditionKind, ConditionInput>> = {
  window: { window: { weekdays: ['SUNDAY'], fromTime: '08:00' } },
  channels: { channels: ['WEB', 'APP'] },
  goods: { goods: { categories: ['bread'], skus: ['4006'] } },
  bundle: { bundle: [{ categories: ['bread'] }, { skus: ['4006'] }] },
  minSpend: { minSpend: { amount: '20.00', currency: 'EUR' } },
  tier: { tier: { ladderId: LADDER, level: 'GOLD' } },
  tags: { tags: ['regular', 'vip'] },
  birthday: { birthday: { daysBefore: 3 } },
  purchase: { purchase: { every: 10 } },
  lapsedDays: { lapsedDays: 90 },
  streak: { streak: { atLeast: 7 } },
};

describe('every condition', () => {
  const kinds = Object.keys(conditionRules) as ConditionKind[];
  const placeOf = (kind: ConditionKind): Place => (kind === 'streak' ? 'CHECK_IN' : 'PURCHASE');

  it.each(kinds)('%s comes back from JSON as it was', (kind) => {
    const [condition] = conditionsOf([examples[kind]], placeOf(kind));
    if (!condition) throw new Error('nothing was read');
    expect(condition.kind).toBe(kind);
    const text = JSON.stringify(conditionToJson(condition));
    expect(conditionFromJson(JSON.parse(text) as never)).toEqual(condition);
  });

  it.each(kinds)('%s says itself in English and Chinese', (kind) => {
    const [condition] = conditionsOf([examples[kind]], placeOf(kind));
    if (!condition) throw new Error('nothing was read');
    expect([conditionText(condition, 'en', names), conditionText(condition, 'zh', names)]).toEqual(sentences[kind]);
  });

  it('on a member does not hold for one who is not known', () => {
    const ofMember = kinds.filter((kind) => conditionRules[kind].needs !== undefined);
    expect(ofMember.sort()).toEqual(['birthday', 'lapsedDays', 'purchase', 'tags', 'tier']);
    for (const kind of ofMember) {
      expect(holds([examples[kind]], { purchase: purchaseOf([line('bread', '30')]) })).toBe(false);
      expect(holds([examples[kind]], { member: memberOf() }, {}, 'TASK')).toBe(false);
    }
  });

  it('on a basket does not hold where there is no purchase', () => {
    for (const kind of ['channels', 'goods', 'bundle', 'minSpend'] as const)
      expect(holds([examples[kind]], { member: memberOf() })).toBe(false);
  });

  it('may stand only where it has something to ask', () => {
    const places: Place[] = [...triggers, 'COUPON_KIND', 'ITEM', 'DRAW'];
    const allowed = (kind: ConditionKind): Place[] =>
      places.filter((place) => faultOf(() => readConditions('c', [examples[kind]], place)) === 'accepted');
    for (const kind of ['channels', 'goods', 'bundle', 'minSpend'] as const)
      expect(allowed(kind)).toEqual(['PURCHASE', 'REFERRAL', 'COUPON_KIND']);
    expect(allowed('streak')).toEqual(['CHECK_IN']);
    expect(allowed('purchase')).toEqual(places.filter((place) => place !== 'COUPON_KIND'));
    for (const kind of ['window', 'tier', 'tags', 'birthday', 'lapsedDays'] as const)
      expect(allowed(kind)).toEqual(places);
    expect(faultOf(() => conditionsOf([{ streak: { every: 2 } }]))).toBe(
      'input.conditions.0.streak: cannot stand with PURCHASE, only with CHECK_IN',
    );
  });

  it('tells what has to be loaded', () => {
    expect(
      [...needsOf(conditionsOf([examples.tier, examples.lapsedDays, examples.purchase, examples.window]))].sort(),
    ).toEqual(['levels', 'purchases']);
  });
});

describe('conditions of a basket', () => {
  const basket = purchaseOf([line('bread', '12.40'), line('coffee', '12.40', '4006'), line(null, '0', '7')]);

  it('goods: there is such a line, and the spend that counts is that of the lines that all of them accept', () => {
    const counted = (inputs: readonly ConditionInput[]) => {
      const conditions = conditionsOf(inputs);
      return see(situationOf({ purchase: basket }), scopeOf(), conditions).counted?.spend;
    };
    expect(holds([{ goods: { categories: ['bread'] } }], { purchase: basket })).toBe(true);
    expect(holds([{ goods: { categories: ['tea'] } }], { purchase: basket })).toBe(false);
    expect(holds([{ goods: { skus: ['7'] } }], { purchase: basket })).toBe(true);
    expect(counted([{ goods: { categories: ['bread'], skus: ['4006'] } }])).toBe(mic('24.8'));
    expect(counted([{ goods: { categories: ['coffee'] } }, { goods: { skus: ['4006', '7'] } }])).toBe(mic('12.4'));
    expect(counted([{ channels: ['STORE'] }])).toBeUndefined();
  });

  it('minSpend: of the lines that count, else of the whole purchase, which can be more than its lines', () => {
    const min = (amount: string, currency = 'EUR') => ({ minSpend: { amount, currency } });
    expect(holds([min('24.80')], { purchase: basket })).toBe(true);
    expect(holds([min('24.81')], { purchase: basket })).toBe(false);
    expect(holds([min('30')], { purchase: purchaseOf([line('bread', '1')], { spend: mic('30') }) })).toBe(true);
    expect(holds([min('12.40'), { goods: { categories: ['bread'] } }], { purchase: basket })).toBe(true);
    expect(holds([min('12.41'), { goods: { categories: ['bread'] } }], { purchase: basket })).toBe(false);
    expect(holds([min('1.00', 'USD')], { purchase: basket })).toBe(false);
  });

  it('bundle: a line for each in the one basket', () => {
    const bundle = (...categories: string[]) => ({
      bundle: categories.map((category) => ({ categories: [category] })),
    });
    expect(holds([bundle('bread', 'coffee')], { purchase: basket })).toBe(true);
    expect(holds([bundle('bread', 'tea')], { purchase: basket })).toBe(false);
  });

  it('channels: one of them', () => {
    expect(holds([{ channels: ['WEB', 'STORE'] }], { purchase: basket })).toBe(true);
    expect(holds([{ channels: ['WEB'] }], { purchase: basket })).toBe(false);
  });

  it('all that does not hold is named', () => {
    const conditions = conditionsOf([{ channels: ['WEB'] }, { goods: { categories: ['bread'] } }, { tags: ['vip'] }]);
    const unmet = unmetOf(conditions, see(situationOf({ purchase: basket }), scopeOf(), conditions));
    expect(unmet.map(({ kind }) => kind)).toEqual(['channels', 'tags']);
  });
});

describe('conditions of a member', () => {
  it('tier: the level or a higher one', () => {
    const at = (...codes: string[]) => ({ member: memberOf({ levels: new Map([[LADDER, codes]]) }) });
    expect(holds([examples.tier], at('BASIC', 'SILVER'))).toBe(false);
    expect(holds([examples.tier], at('BASIC', 'SILVER', 'GOLD'))).toBe(true);
    expect(holds([examples.tier], at('BASIC', 'SILVER', 'GOLD', 'PLATINUM'))).toBe(true);
  });

  it("tags: one of those of the offer's owner, not of another partner's", () => {
    const member = memberOf({
      tags: new Map([
        [BAKERY, new Set(['vip'])],
        [null, new Set(['staff'])],
      ]),
    });
    expect(holds([examples.tags], { member })).toBe(true);
    expect(holds([examples.tags], { member }, { ownerId: GROCER })).toBe(false);
    expect(holds([{ tags: ['staff'] }], { member }, { ownerId: null })).toBe(true);
  });

  it('birthday: the days around it, over the turn of the year, and on the 28th for who was born on a leap day', () => {
    const born = (
      month: number,
      dayOfMonth: number,
      at: string,
      days: { daysBefore?: number; daysAfter?: number } = {},
    ) => holds([{ birthday: days }], { member: memberOf({ birthday: { month, dayOfMonth } }), at: new Date(at) });
    expect(born(3, 1, '2026-03-01T23:59:00Z')).toBe(true);
    expect(born(3, 1, '2026-03-02T00:00:00Z')).toBe(false);
    expect(born(1, 2, '2025-12-30T12:00:00Z', { daysBefore: 3 })).toBe(true);
    expect(born(1, 2, '2025-12-29T12:00:00Z', { daysBefore: 3 })).toBe(false);
    expect(born(12, 31, '2026-01-31T12:00:00Z', { daysAfter: 31 })).toBe(true);
    expect(born(2, 29, '2026-02-28T12:00:00Z')).toBe(true);
    expect(born(2, 29, '2026-03-01T12:00:00Z')).toBe(false);
    expect(born(2, 29, '2028-02-28T12:00:00Z')).toBe(false);
    expect(born(2, 29, '2028-02-29T12:00:00Z')).toBe(true);
  });

  const bought = (count: number, lastAt = '2026-01-01T12:00:00Z', partner = BAKERY) =>
    memberOf({ purchases: new Map([[partner, { count, lastAt: new Date(lastAt) }]]) });

  it("purchase: its number at the offer's partners, this one counted", () => {
    const purchase = purchaseOf([line(null, '5')]);
    expect(holds([{ purchase: { nth: 1 } }], { member: memberOf(), purchase })).toBe(true);
    expect(holds([{ purchase: { nth: 3 } }], { member: bought(2), purchase })).toBe(true);
    expect(holds([{ purchase: { nth: 3 } }], { member: bought(2, undefined, GROCER), purchase })).toBe(false);
    expect(
      holds([{ purchase: { nth: 3 } }], { member: bought(2, undefined, GROCER), purchase }, { partnerIds: [] }),
    ).toBe(true);
    expect(holds([{ purchase: { every: 5 } }], { member: bought(9), purchase })).toBe(true);
    expect(holds([{ purchase: { every: 5 } }], { member: bought(10), purchase })).toBe(false);
    // Without a purchase: of those made.
    expect(holds([{ purchase: { every: 5 } }], { member: bought(10) }, {}, 'TASK')).toBe(true);
    expect(holds([{ purchase: { every: 5 } }], { member: memberOf() }, {}, 'TASK')).toBe(false);
  });

  it('lapsedDays: from local day to local day, never without a purchase', () => {
    const lapsed = (days: number, at: string, member = bought(1, '2026-01-01T22:30:00Z'), timeZone = 'UTC') =>
      holds([{ lapsedDays: days }], { member, at: new Date(at) }, { timeZone });
    expect(lapsed(30, '2026-01-31T00:00:00Z')).toBe(true);
    expect(lapsed(30, '2026-01-30T23:59:00Z')).toBe(false);
    // In Shanghai the purchase was on 2 January.
    expect(lapsed(30, '2026-01-31T15:59:00Z', undefined, 'Asia/Shanghai')).toBe(false);
    expect(lapsed(30, '2026-01-31T16:00:00Z', undefined, 'Asia/Shanghai')).toBe(true);
    expect(lapsed(1, '2026-03-01T00:00:00Z', memberOf())).toBe(false);
  });

  it('streak: days in a row, or a multiple of them', () => {
    const streak = (input: ConditionInput, days: number | null) => holds([input], { streak: days }, {}, 'CHECK_IN');
    expect([6, 7, 8].map((days) => streak(examples.streak, days))).toEqual([false, true, true]);
    expect([6, 7, 14].map((days) => streak({ streak: { every: 7 } }, days))).toEqual([false, true, true]);
    expect(streak(examples.streak, null)).toBe(false);
  });
});

describe('input that cannot be read', () => {
  it.each<[ConditionInput, string]>([
    [{}, 'input.conditions.0: must have exactly one of'],
    [{ tags: ['a'], lapsedDays: 1 }, 'input.conditions.0: must have exactly one of'],
    [{ channels: [] }, 'input.conditions.0.channels: must have at least one'],
    [{ goods: {} }, 'input.conditions.0.goods: must name at least one'],
    [{ goods: { categories: [] } }, 'input.conditions.0.goods: must name at least one'],
    [{ goods: { skus: ['x'.repeat(65)] } }, 'input.conditions.0.goods.skus.0: must have 1 to 64'],
    [{ bundle: [] }, 'input.conditions.0.bundle: must have 1 to'],
    [{ bundle: [{}] }, 'input.conditions.0.bundle.0: must name at least one'],
    [{ minSpend: { amount: '0', currency: 'EUR' } }, 'input.conditions.0.minSpend.amount: must be above 0'],
    [{ minSpend: { amount: '1.001', currency: 'EUR' } }, 'input.conditions.0.minSpend.amount: must have at most 2'],
    [{ tier: { ladderId: 'cmp_1', level: 'GOLD' } }, 'input.conditions.0.tier.ladderId: must be an id'],
    [{ tags: [] }, 'input.conditions.0.tags: must have 1 to 100'],
    [{ tags: ['x'.repeat(65)] }, 'input.conditions.0.tags.0: must have 1 to 64'],
    [{ birthday: { daysAfter: 32 } }, 'input.conditions.0.birthday.daysAfter: must be 0 to 31'],
    [{ purchase: { nth: 0 } }, 'input.conditions.0.purchase.nth: must be 1 or more'],
    [{ purchase: {} }, 'input.conditions.0.purchase: must have exactly one of nth, every'],
    [{ purchase: { nth: 1, every: 2 } }, 'input.conditions.0.purchase: must have exactly one of nth, every'],
    [{ lapsedDays: 0 }, 'input.conditions.0.lapsedDays: must be 1 to'],
    [{ window: {} }, 'input.conditions.0.window: must have at least one part'],
  ])('%j', (input, rule) => {
    expect(faultOf(() => conditionsOf([input]))).toContain(rule);
  });

  it('21 conditions', () => {
    const many = Array.from({ length: 21 }, () => ({ tags: ['a'] }));
    expect(faultOf(() => conditionsOf(many))).toBe('input.conditions: must have at most 20 conditions');
  });
});
