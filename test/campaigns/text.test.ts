/** The sentences of components. */
import { expect, it } from '@jest/globals';
import { componentText, missedText } from '../../src/campaigns/text.js';
import { BAKERY, GROCER, LADDER, mic } from '../offers/builders.js';
import { campaignOf, funder, planOf } from './builders.js';

const names = { partner: (id: string) => id, ladder: () => 'Stars', couponKind: () => 'Coffee' };

it('says why points are given, in English and Chinese', () => {
  const tier = {
    ladderId: LADDER,
    version: 1,
    level: 'SILVER',
    multiplier: mic('1.1'),
    funding: [funder(BAKERY, '1')],
  } as const;
  const bread = campaignOf({
    id: 1,
    effects: [{ multiply: '2' }],
    conditions: [{ goods: { categories: ['bread'] } }, { window: { weekdays: ['SUNDAY'] } }],
  });
  const capped = campaignOf({
    id: 2,
    effects: [{ points: 100n }, { badge: 'early-bird' }],
    limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 40n }],
  });
  const { components } = planOf({ tier, campaigns: [bread, capped] });
  expect(components.map((one) => componentText(one, 'EUR', 'en', names))).toEqual([
    '10 points for every 1.00 EUR: +248',
    '1.1x as SILVER of Stars: +24',
    '2x on bread on Sundays: +124',
    '100 points and the badge "early-bird": +40 (cut by a limit from 100)',
  ]);
  expect(components.map((one) => componentText(one, 'EUR', 'zh', names))).toEqual([
    '每1.00 EUR得10积分：+248',
    'Stars等级SILVER，1.1倍积分：+24',
    '购买bread，星期日，2倍积分：+124',
    '100积分和徽章“early-bird”：+40（因上限由100减少）',
  ]);
  const [one] = planOf({ accrualRate: mic('1') }).components;
  expect(one && componentText(one, 'EUR', 'en', names)).toBe('1 point for every 1.00 EUR: +24');
});

it('says why a campaign is missed', () => {
  const effects = [{ points: 5n }];
  const { missed } = planOf({
    campaigns: [
      campaignOf({ id: 1, effects, conditions: [{ channels: ['WEB'] }, { tags: ['vip'] }] }),
      campaignOf({ id: 2, effects, limits: [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 1n }] }),
      campaignOf({ id: 3, effects, funding: [funder(GROCER, '1')] }),
      campaignOf({ id: 4, effects, group: 'g' }),
      campaignOf({ id: 5, effects, group: 'g' }),
      campaignOf({ id: 6, effects: [{ badge: 'b' }] }),
    ],
    usedBefore: () => 1n,
    hasBadge: () => true,
    mayIssue: (partnerId) => partnerId !== GROCER,
  });
  expect(missed.map((one) => missedText(one, 'en', names))).toEqual([
    'It holds only for purchases on the web, and only for selected members.',
    'A limit is used up.',
    'A partner that pays for it cannot issue points now.',
    'Another campaign of its group gives more.',
    'It would give nothing.',
  ]);
  expect(missed.map((one) => missedText(one, 'zh', names))).toEqual([
    '未满足条件：通过网站购买，限特定会员。',
    '已达上限。',
    '出资商家目前无法发放积分。',
    '同组另有更优惠的活动。',
    '本次没有可得的奖励。',
  ]);
});
