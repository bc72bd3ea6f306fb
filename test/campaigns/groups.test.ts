/** Of the campaigns of one group only the best counts. */
import { describe, expect, it } from '@jest/globals';
import type { LiveCampaign } from '../../src/offers/book.js';
import type { PlanInput } from '../../src/campaigns/purchase.js';
import { GROCER } from '../offers/builders.js';
import { campaignId, campaignOf, funder, houseOf, planOf } from './builders.js';

const fixed = (id: number, points: bigint, more: Partial<Parameters<typeof campaignOf>[0]> = {}): LiveCampaign =>
  campaignOf({ id, effects: [{ points }], group: 'g', ...more });

/** The campaigns that are given with their points, and the others with why they are not. */
function outcome(campaigns: readonly LiveCampaign[], more: Partial<PlanInput> = {}) {
  const { components, missed } = planOf({ ...more, campaigns });
  return {
    given: components.flatMap(({ reckoning, points }) =>
      reckoning.reason === 'CAMPAIGN' ? [[reckoning.campaign.id, points] as const] : [],
    ),
    missed: missed.flatMap(({ reckoning, because }) =>
      reckoning.reason === 'CAMPAIGN' ? [[reckoning.campaign.id, because] as const] : [],
    ),
  };
}

describe('the best of a group', () => {
  it('is the one with the most points, wherever it stands in the order', () => {
    expect(outcome([fixed(1, 10n, { order: 1 }), fixed(2, 30n, { order: 9 }), fixed(3, 20n, { order: 5 })])).toEqual({
      given: [[campaignId(2), 30n]],
      missed: [
        [campaignId(1), 'GROUP'],
        [campaignId(3), 'GROUP'],
      ],
    });
  });

  it('is by a tie the one with the lower order, then the one with the lower id', () => {
    expect(outcome([fixed(1, 10n, { order: 2 }), fixed(2, 10n, { order: 1 })]).given).toEqual([[campaignId(2), 10n]]);
    expect(outcome([fixed(2, 10n), fixed(1, 10n)]).given).toEqual([[campaignId(1), 10n]]);
  });

  it('is chosen by points that are cut', () => {
    const capped = fixed(1, 100n, { limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 15n }] });
    expect(outcome([capped, fixed(2, 20n)]).given).toEqual([[campaignId(2), 20n]]);
  });

  it('counts coupons and badges as no points', () => {
    const badge = campaignOf({ id: 1, effects: [{ badge: 'b' }], group: 'g' });
    expect(outcome([badge, fixed(2, 1n)]).given).toEqual([[campaignId(2), 1n]]);
    expect(outcome([badge]).given).toEqual([[campaignId(1), 0n]]);
  });
});

it('one whose conditions fail, whose limit is full or whose funder cannot issue leaves the group to the others', () => {
  const unmet = fixed(1, 90n, { conditions: [{ channels: ['WEB'] }] });
  const full = fixed(2, 80n, { limits: [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 1n }] });
  const unfunded = fixed(3, 70n, { funding: [funder(GROCER, '1')] });
  expect(
    outcome([unmet, full, unfunded, fixed(4, 1n)], {
      usedBefore: () => 1n,
      mayIssue: (partnerId) => partnerId !== GROCER,
    }),
  ).toEqual({
    given: [[campaignId(4), 1n]],
    missed: [
      [campaignId(1), 'CONDITION'],
      [campaignId(2), 'LIMIT'],
      [campaignId(3), 'FUNDER'],
    ],
  });
});

it('groups of two owners, and two groups of one owner, do not meet', () => {
  const { given } = outcome([fixed(1, 1n), fixed(2, 2n, { ownerId: null }), fixed(3, 3n, { group: 'h' })]);
  expect(given.map(([, points]) => points)).toEqual([1n, 2n, 3n]);
});

it('a group is decided when its first campaign is reached, over the counters as they are then', () => {
  // The base takes 248 of the house's 300. The group takes 30 of the 52 that are left before the single campaign is reached.
  const house = houseOf([{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 300n }]);
  const single = campaignOf({ id: 2, effects: [{ points: 40n }], order: 50 });
  expect(
    outcome([fixed(1, 10n, { order: 1 }), single, fixed(3, 30n, { order: 99 })], {
      houseRules: { ofPartner: house, ofNetwork: null },
    }).given,
  ).toEqual([
    [campaignId(3), 30n],
    [campaignId(2), 22n],
  ]);
});
