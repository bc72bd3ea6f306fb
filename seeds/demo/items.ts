import { circleId } from './ladders.js';
import { couponKindIdOf, inTwo, itemIdOf, partnerIdOf, type DemoOffer } from './offers.js';
import { fiveAtTheCinema } from './coupon-kinds.js';

/** The demo's mall: one or more items of each kind, at each partner. */

/** Given by items and prizes only, and shown at no till of the demo. */
export const loungePass = {
  kind: 'COUPON_KIND',
  code: 'lounge-pass',
  owner: 'airline',
  input: {
    offer: { names: inTwo('One visit to the lounge', '贵宾室一次'), timeZone: 'Europe/Berlin' },
    value: { right: inTwo('The lounge before one flight', '登机前使用贵宾室一次') },
    cost: { amount: '9.00', currency: 'EUR' },
    validDays: 180,
  },
} as const satisfies DemoOffer;

export const untilFour = {
  kind: 'COUPON_KIND',
  code: 'until-four',
  owner: 'hotel',
  input: {
    offer: { names: inTwo('Stay until four', '延迟退房至下午四点'), timeZone: 'Asia/Tokyo' },
    value: { right: inTwo('The room until four in the afternoon', '客房使用至下午四点') },
    validDays: 90,
  },
} as const satisfies DemoOffer;

export const backRow = {
  kind: 'COUPON_KIND',
  code: 'back-row',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('A seat in the back row', '后排情侣座'), timeZone: 'America/New_York' },
    value: { right: inTwo('A better seat, whatever the film', '任意影片升级座位') },
    cost: { amount: '1.50', currency: 'USD' },
    validDays: 60,
  },
} as const satisfies DemoOffer;

export const mug = {
  kind: 'ITEM',
  code: 'mug',
  owner: 'grocer',
  input: {
    offer: {
      names: inTwo('An enamel mug', '搪瓷杯'),
      timeZone: 'Europe/London',
    },
    itemKind: 'GOODS',
    category: 'kitchen',
    prices: [{ points: 350n }],
    stocked: true,
    alertBelow: 5n,
    methods: ['PICKUP'],
    responsible: 'BRAND',
    fulfilWithinDays: 7,
  },
} as const satisfies DemoOffer;

/** Cheaper for GOLD, partly in money, and its cost is shared with the bakery. */
export const flask = {
  kind: 'ITEM',
  code: 'flask',
  owner: 'grocer',
  asked: ['bakery'],
  input: {
    offer: {
      names: inTwo('A vacuum flask', '保温瓶'),
      timeZone: 'Europe/London',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3n }],
      funding: [
        { partnerId: partnerIdOf('grocer'), share: '0.5', costCentre: 'loyalty' },
        { partnerId: partnerIdOf('bakery'), share: '0.5', costCentre: 'marketing' },
      ],
    },
    itemKind: 'GOODS',
    category: 'kitchen',
    prices: [
      { points: 800n, money: { amount: '5.00', currency: 'GBP' } },
      {
        points: 600n,
        money: { amount: '5.00', currency: 'GBP' },
        conditions: [{ tier: { ladderId: circleId, level: 'GOLD' } }],
      },
    ],
    stocked: true,
    alertBelow: 5n,
    alternativeIds: [itemIdOf(mug.code)],
    methods: ['PICKUP', 'DELIVERY'],
    responsible: 'BRAND',
    fulfilWithinDays: 10,
    unitCost: { amount: '6.00', currency: 'GBP' },
  },
} as const satisfies DemoOffer;

/** All that there were are sold. */
export const poster = {
  kind: 'ITEM',
  code: 'poster',
  owner: 'cinema',
  input: {
    offer: {
      names: inTwo('A film poster of 1927', '1927年电影海报'),
      timeZone: 'America/New_York',
    },
    itemKind: 'GOODS',
    category: 'film',
    prices: [{ points: 250n }],
    stocked: true,
    alertBelow: 2n,
    methods: ['PICKUP'],
    responsible: 'BRAND',
  },
} as const satisfies DemoOffer;

export const filmVoucher = {
  kind: 'ITEM',
  code: 'film-voucher',
  owner: 'bakery',
  input: {
    offer: { names: inTwo('5.00 off at Lumen Cinemas', '流明影院立减5.00'), timeZone: 'Europe/Berlin' },
    itemKind: 'COUPON',
    category: 'film',
    prices: [{ points: 420n }],
    stocked: false,
    responsible: 'BRAND',
    gives: { couponKindId: couponKindIdOf(fiveAtTheCinema.code) },
  },
} as const satisfies DemoOffer;

export const lounge = {
  kind: 'ITEM',
  code: 'lounge',
  owner: 'airline',
  input: {
    offer: { names: inTwo('The lounge, once', '贵宾室一次'), timeZone: 'Europe/Berlin' },
    itemKind: 'PRIORITY',
    category: 'travel',
    prices: [{ points: 1_200n }],
    stocked: false,
    responsible: 'BRAND',
    gives: { couponKindId: couponKindIdOf(loungePass.code) },
  },
} as const satisfies DemoOffer;

export const lateCheckout = {
  kind: 'ITEM',
  code: 'late-checkout',
  owner: 'hotel',
  input: {
    offer: {
      names: inTwo('Stay until four', '延迟退房至下午四点'),
      timeZone: 'Asia/Tokyo',
    },
    itemKind: 'SERVICE',
    category: 'travel',
    prices: [{ points: 500n }],
    stocked: false,
    responsible: 'BRAND',
    gives: { couponKindId: couponKindIdOf(untilFour.code) },
  },
} as const satisfies DemoOffer;

export const friend = {
  kind: 'ITEM',
  code: 'friend-of-the-bakery',
  owner: 'bakery',
  input: {
    offer: { names: inTwo('Friend of the bakery', '面包房之友'), timeZone: 'Europe/Berlin' },
    itemKind: 'HONOUR',
    category: 'honours',
    prices: [{ points: 900n }],
    stocked: false,
    responsible: 'BRAND',
    badge: 'FRIEND_OF_THE_BAKERY',
  },
} as const satisfies DemoOffer;
