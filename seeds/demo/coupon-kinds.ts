import { halves, inTwo, partnerIdOf, type DemoOffer } from './offers.js';

/** Coupons of the demo: off the bill at another brand, a gift, for anyone, and printed ones. */

export const fiveAtTheCinema = {
  kind: 'COUPON_KIND',
  code: 'five-at-the-cinema',
  owner: 'bakery',
  asked: ['cinema'],
  input: {
    offer: {
      names: inTwo('5.00 off at Lumen Cinemas', '流明影院立减5.00'),
      timeZone: 'Europe/Berlin',
      funding: [
        { partnerId: partnerIdOf('bakery'), share: '0.7', costCentre: 'marketing' },
        { partnerId: partnerIdOf('cinema'), share: '0.3', costCentre: 'box office' },
      ],
    },
    value: { amount: { amount: '5.00', currency: 'EUR' } },
    conditions: [{ minSpend: { amount: '8.00', currency: 'EUR' } }],
    acceptedAtIds: [partnerIdOf('cinema'), partnerIdOf('bakery')],
    reimbursedShare: '0.9',
    validDays: 14,
  },
} as const satisfies DemoOffer;

export const popcorn = {
  kind: 'COUPON_KIND',
  code: 'popcorn',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('A popcorn', '爆米花券'), timeZone: 'America/New_York' },
    value: { right: inTwo('A medium popcorn', '中份爆米花一份') },
    cost: { amount: '2.10', currency: 'USD' },
    validDays: 30,
  },
} as const satisfies DemoOffer;

export const coffee = {
  kind: 'COUPON_KIND',
  code: 'coffee',
  owner: 'bakery',
  input: {
    offer: { names: inTwo('Coffee on the house', '赠咖啡一杯'), timeZone: 'Europe/Berlin' },
    value: { right: inTwo('A coffee of your choice', '任选咖啡一杯') },
    cost: { amount: '1.20', currency: 'EUR' },
    validDays: 30,
  },
} as const satisfies DemoOffer;

export const tenPercent = {
  kind: 'COUPON_KIND',
  code: 'ten-percent',
  owner: null,
  asked: ['bakery', 'airline', 'cinema'],
  input: {
    offer: { names: inTwo('10 % off for regulars', '常客九折券'), timeZone: 'Europe/Berlin', funding: halves },
    value: { percent: { percent: '10', atMost: { amount: '8.00', currency: 'EUR' } } },
    acceptedAtIds: (['bakery', 'airline', 'cinema'] as const).map(partnerIdOf),
    validDays: 30,
    personal: true,
  },
} as const satisfies DemoOffer;

/** Printed in the hotel's magazine. */
export const nightOut = {
  kind: 'COUPON_KIND',
  code: 'night-out',
  owner: 'hotel',
  asked: ['airline', 'grocer'],
  input: {
    offer: {
      names: inTwo('1,000 JPY off your next trip', '下次出行立减1000日元'),
      timeZone: 'Asia/Tokyo',
      limits: [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 60n }],
    },
    value: { amount: { amount: '1000', currency: 'JPY' } },
    acceptedAtIds: (['hotel', 'airline', 'grocer'] as const).map(partnerIdOf),
    validDays: 60,
  },
} as const satisfies DemoOffer;
export const NIGHT_OUT_PRINTED = 40;
