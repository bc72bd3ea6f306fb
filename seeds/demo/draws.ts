import { backRow } from './items.js';
import { couponKindIdOf, inTwo, type DemoOffer } from './offers.js';

/**
 * The demo's draws. What is won differs between networks, since each makes its own seeds: so no prize has points, or is a coupon that
 * is shown at a till of the demo, and the journal stays the same.
 */

/** It ended before the demo does: its seed is published, and anyone can recompute its plays. */
export const harvest = {
  kind: 'DRAW',
  code: 'harvest',
  owner: 'bakery',
  untilDay: 9,
  input: {
    offer: {
      names: inTwo('The harvest loaf', '丰收面包抽奖'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1n }],
    },
    points: 0n,
    prizes: [
      { names: inTwo('The golden loaf', '金面包'), weight: 1n, stock: 1n, award: { badge: 'GOLDEN_LOAF' } },
      { names: inTwo('A smile', '谢谢参与'), weight: 9n },
    ],
  },
} as const satisfies DemoOffer;

export const reel = {
  kind: 'DRAW',
  code: 'reel',
  owner: 'cinema',
  input: {
    offer: {
      names: inTwo('The golden reel', '金色胶卷抽奖'),
      timeZone: 'America/New_York',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 20n }],
    },
    points: 30n,
    prizes: [
      { names: inTwo('Guest of honour', '荣誉嘉宾'), weight: 5n, stock: 3n, award: { badge: 'GUEST_OF_HONOUR' } },
      {
        names: inTwo('A seat in the back row', '后排情侣座'),
        weight: 25n,
        stock: 60n,
        award: { coupon: { couponKindId: couponKindIdOf(backRow.code) } },
      },
      { names: inTwo('Better luck next time', '下次好运'), weight: 70n },
    ],
  },
} as const satisfies DemoOffer;
