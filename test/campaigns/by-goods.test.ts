/** A purchase meets only the campaigns that ask for its goods, and earns what it would earn if it met all. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByGoods } from '../../src/campaigns/by-goods.js';
import { purchaseFacts } from '../../src/campaigns/purchase.js';
import { basketLine, campaignOf, planOf, purchaseMade } from './builders.js';

const kinds = fc.constantFrom('bread', 'coffee', 'tea', 'cake');
const campaigns = fc
  .array(
    fc.record({
      goods: fc.option(fc.uniqueArray(kinds, { minLength: 1, maxLength: 2 })),
      more: fc.option(fc.uniqueArray(kinds, { minLength: 1, maxLength: 3 })),
      points: fc.integer({ min: 1, max: 60 }),
      most: fc.option(fc.integer({ min: 1, max: 80 })),
      group: fc.constantFrom(null, null, 'g', 'h'),
      order: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ goods, more, points, most, group, order }, id) =>
      campaignOf({
        ...{ id, order, effects: [{ points: BigInt(points) }] },
        conditions: [goods, more].flatMap((categories) => (categories ? [{ goods: { categories } }] : [])),
        limits: most === null ? [] : [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: BigInt(most) }],
        ...(group !== null && { group }),
      }),
    ),
  );

it('a group is decided where its first campaign stands, whatever goods that asks for', () => {
  fc.assert(
    fc.property(campaigns, fc.array(kinds, { maxLength: 3 }), (all, categories) => {
      const lines = categories.map((category) => basketLine(category, '8'));
      const purchase = purchaseMade({ lines: lines.length === 0 ? null : lines, category: 'bread' });
      const met = new ByGoods(all).meeting(purchaseFacts(purchase).lines);
      const earned = (asked: readonly (typeof all)[number][]) =>
        planOf({ purchase, campaigns: asked, explains: false }).components;
      expect(earned(met)).toEqual(earned(all));
    }),
    { numRuns: 500 },
  );
});

it('campaigns for other goods are left out', () => {
  const bread = campaignOf({ id: 1, effects: [{ points: 1n }], conditions: [{ goods: { categories: ['bread'] } }] });
  const byNumber = campaignOf({ id: 2, effects: [{ points: 1n }], conditions: [{ goods: { skus: ['7'] } }] });
  const all = campaignOf({ id: 3, effects: [{ points: 1n }] });
  const index = new ByGoods([bread, byNumber, all]);
  expect(index.meeting([{ category: 'bread', sku: null }])).toEqual([bread, all]);
  expect(index.meeting([{ category: 'tea', sku: '7' }])).toEqual([byNumber, all]);
  expect(index.meeting([{ category: null, sku: null }])).toEqual([all]);
});
