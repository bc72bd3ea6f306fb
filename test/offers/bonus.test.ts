/** The most that spending earns beyond the base: which campaigns meet, and that no purchase earns more. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { greatestBonus, type Running } from '../../src/offers/bonus.js';
import { weekdayIndex, weekdays } from '../../src/offers/calendar.js';
import { wallClock } from '../../src/offers/wall-clock.js';
import { readCampaign, type CampaignInput } from '../../src/offers/campaign.js';
import { pointsOf } from '../../src/offers/effects/all.js';
import type { OfferId } from '../../src/offers/ids.js';
import { allHold, see } from '../../src/offers/judge.js';
import { channels } from '../../src/offers/situation.js';
import { micros } from '../../src/platform/index.js';
import { BAKERY, GROCER, line, memberOf, mic, purchaseOf, scopeOf, situationOf } from './builders.js';

let made = 0;
const running = (input: Partial<CampaignInput>, more: Partial<Running> = {}): Running => ({
  id: `cmp_${(made += 1).toString()}` as OfferId,
  ownerId: BAKERY,
  timeZone: 'UTC',
  terms: readCampaign(
    { offer: { names: [{ locale: 'en', text: 'x' }] }, trigger: 'PURCHASE', effects: [{ multiply: '2' }], ...input },
    BAKERY,
  ),
  from: 0,
  until: Infinity,
  ...more,
});
const RATE = mic('1');
const bonus = (all: readonly Running[], from = 0, until = Infinity, partner = BAKERY) =>
  greatestBonus(all, { id: partner, currency: 'EUR' }, RATE, from, until)?.rate ?? 0n;
const on = (...days: (typeof weekdays)[number][]) => ({ conditions: [{ window: { weekdays: days } }] });
const goods = (categories: string[], skus: string[] = []) => ({ conditions: [{ goods: { categories, skus } }] });

describe('campaigns meet', () => {
  it('unless they share no weekday, channel or goods; a category and a SKU can', () => {
    expect(bonus([running({}), running({})])).toBe(2_000_000n);
    expect(bonus([running(on('MONDAY')), running(on('TUESDAY'))])).toBe(1_000_000n);
    expect(bonus([running(on('MONDAY', 'FRIDAY')), running(on('FRIDAY'))])).toBe(2_000_000n);
    const channel = (one: 'WEB' | 'APP') => running({ conditions: [{ channels: [one] }] });
    expect(bonus([channel('WEB'), channel('APP')])).toBe(1_000_000n);
    expect(bonus([running(goods(['bread'])), running(goods(['tea']))])).toBe(1_000_000n);
    expect(bonus([running(goods(['bread'])), running(goods([], ['4006']))])).toBe(2_000_000n);
    expect(bonus([running(goods([], ['4006'])), running(goods([], ['4007']))])).toBe(1_000_000n);
    // Pairs that meet one by one need not meet all together.
    expect(
      bonus([running(on('MONDAY', 'TUESDAY')), running(on('TUESDAY', 'SUNDAY')), running(on('SUNDAY', 'MONDAY'))]),
    ).toBe(2_000_000n);
  });

  it('past midnight and in other zones also where their weekdays are next to each other', () => {
    const night = running({
      conditions: [{ window: { weekdays: ['FRIDAY'], fromTime: '22:00', untilTime: '02:00' } }],
    });
    expect(bonus([night, running(on('SATURDAY'))])).toBe(2_000_000n);
    expect(bonus([running(on('SATURDAY')), running(on('SUNDAY'), { timeZone: 'Asia/Shanghai' })])).toBe(2_000_000n);
  });

  it('only in their time, and at the partners where they apply', () => {
    const [first, second] = [running({}, { until: 10 }), running({}, { from: 10 })];
    expect(bonus([first, second])).toBe(1_000_000n);
    expect(bonus([first, second], 20)).toBe(1_000_000n);
    expect(bonus([first], 10)).toBe(0n);
    expect(bonus([second], 0, 10)).toBe(0n);
    expect(bonus([running({ partnerIds: [GROCER] })])).toBe(0n);
    expect(bonus([running({ partnerIds: [GROCER] })], 0, 1, GROCER)).toBe(1_000_000n);
  });

  it('of one group only the best; fixed points and badges are outside', () => {
    const ofGroup = (multiply: string) => running({ group: 'spring', effects: [{ multiply }] });
    expect(bonus([ofGroup('2'), ofGroup('4')])).toBe(3_000_000n);
    expect(bonus([running({ trigger: 'REFERRAL', effects: [{ points: 500n }, { badge: 'b' }] })])).toBe(0n);
    expect(bonus([running({ effects: [{ perStep: { points: 1n, step: { amount: '3', currency: 'EUR' } } }] })])).toBe(
      333_334n,
    );
  });
});

const category = fc.constantFrom('bread', 'tea', 'cake');
const sku = fc.constantFrom('1', '2', '3');
const time = fc.constantFrom('00:00', '06:00', '12:00', '22:00');
const days = fc.subarray([...weekdays], { minLength: 1, maxLength: 2 });
const condition = fc.oneof(
  fc.record({ weekdays: days }).map((window) => ({ window })),
  fc
    .record({
      weekdays: days,
      fromTime: time,
      untilTime: fc.constantFrom('03:00', '18:00'),
    })
    .map((window) => ({ window })),
  fc.subarray([...channels], { minLength: 1 }).map((some) => ({ channels: some })),
  fc
    .tuple(fc.uniqueArray(category), fc.uniqueArray(sku))
    .filter(([categories, skus]) => categories.length + skus.length > 0)
    .map(([categories, skus]) => ({ goods: { categories, skus } })),
);
const effect = fc.oneof(
  fc.constantFrom('1.1', '2', '3.5').map((multiply) => ({ multiply })),
  fc.constantFrom('0.5', '2', '7').map((amount) => ({ perStep: { points: 2n, step: { amount, currency: 'EUR' } } })),
);
const campaigns = fc.array(
  fc
    .record({
      conditions: fc.array(condition, { maxLength: 2 }),
      effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
      group: fc.constantFrom(null, null, 'a', 'b'),
      zone: fc.constantFrom('UTC', 'UTC', 'Asia/Shanghai', 'America/New_York'),
    })
    .map(({ zone, ...input }) => running(input, { timeZone: zone })),
  { minLength: 2, maxLength: 6 },
);
const basketLine = fc.record({
  category: fc.option(category),
  sku: fc.option(sku),
  cents: fc.integer({ min: 1, max: 5_000 }),
});

it('no line of a purchase earns more than that, whatever campaigns there are', () => {
  fc.assert(
    fc.property(
      campaigns,
      basketLine,
      fc.constantFrom(...channels),
      fc.integer({ min: 0, max: 24 * 14 }),
      (all, one, channel, hour) => {
        const basket = purchaseOf([line(one.category, (one.cents / 100).toFixed(2), one.sku)], { channel });
        const situation = situationOf({
          purchase: basket,
          member: memberOf(),
          at: new Date(Date.UTC(2026, 2, 20, hour)),
        });
        const best = new Map<string, bigint>();
        for (const { id, terms, timeZone } of all) {
          const seen = see(situation, scopeOf({ timeZone }), terms.conditions);
          if (!allHold(terms.conditions, seen)) continue;
          const points = pointsOf(terms.effects, { counted: seen.counted?.spend ?? basket.spend, accrualRate: RATE });
          const key = terms.group ?? id;
          if (points > (best.get(key) ?? -1n)) best.set(key, points);
        }
        const earned = [...best.values()].reduce((sum, points) => sum + points, 0n);
        return earned * 1_000_000n * 1_000_000n <= bonus(all) * micros(basket.spend);
      },
    ),
    { numRuns: 3_000 },
  );
});

it('campaigns that give something at one instant meet, whatever their zones and hours', () => {
  const zones = fc.array(
    fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'Pacific/Pago_Pago'),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 24 * 365 }), (all, hour) => {
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      const campaignsThen = all.map((timeZone) => {
        const { day, minute } = wallClock(timeZone, at);
        const nameOf = (one: number) => weekdays[weekdayIndex(one)] ?? 'MONDAY';
        const window =
          minute < 720
            ? { weekdays: [nameOf(day - 1)], fromTime: '22:00', untilTime: '12:00' }
            : { weekdays: [nameOf(day)] };
        return running({ conditions: [{ window }] }, { timeZone });
      });
      return bonus(campaignsThen) === BigInt(all.length) * 1_000_000n;
    }),
  );
});
