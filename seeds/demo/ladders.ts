import { payers, inTwo, ladderIdOf, halves, type DemoOffer } from './offers.js';

/**
 * The network's ladder and the bakery's, and what all earning keeps to. Windows are the last days and not those of a calendar: else
 * the day on which the demo is played would decide who stands where.
 */

export const circle = {
  kind: 'LADDER',
  code: 'kula-circle',
  owner: null,
  asked: payers,
  input: {
    offer: { names: inTwo('Kula Circle', '库拉会员'), timeZone: 'Europe/Berlin', funding: halves },
    measure: 'POINTS',
    window: 'ROLLING',
    windowDays: 365,
    graceDays: 30,
    levels: [
      { code: 'MEMBER', names: inTwo('Member', '普通会员'), needs: '0' },
      {
        code: 'SILVER',
        names: inTwo('Silver', '银卡会员'),
        needs: '1500',
        multiplier: '1.1',
        benefits: inTwo('10 % more points everywhere', '全场积分加赠10%'),
      },
      {
        code: 'GOLD',
        names: inTwo('Gold', '金卡会员'),
        needs: '6000',
        multiplier: '1.25',
        benefits: [
          ...inTwo('25 % more points everywhere', '全场积分加赠25%'),
          ...inTwo('The lounge at the airport', '机场贵宾室'),
        ],
      },
    ],
  },
} as const satisfies DemoOffer;
export const circleId = ladderIdOf(circle.code);

export const breadClub = {
  kind: 'LADDER',
  code: 'bread-club',
  owner: 'bakery',
  input: {
    offer: { names: inTwo('Rye & Rise Club', '黑麦会'), timeZone: 'Europe/Berlin' },
    measure: 'SPEND',
    window: 'ROLLING',
    windowDays: 180,
    graceDays: 14,
    levels: [
      { code: 'GUEST', names: inTwo('Guest', '访客'), needs: '0' },
      { code: 'REGULAR', names: inTwo('Regular', '常客'), needs: '60', multiplier: '1.2' },
      {
        code: 'BAKER',
        names: inTwo('Honorary baker', '荣誉面包师'),
        needs: '150',
        multiplier: '1.5',
        benefits: inTwo('The first loaf of the day is kept for you', '为您预留当天第一条面包'),
      },
    ],
  },
} as const satisfies DemoOffer;

/** Limits by the hour see the moments of the demo whenever it is played; one by the day would see them otherwise at other times. */
export const networkRules = {
  kind: 'HOUSE_RULES',
  code: 'network-rules',
  owner: null,
  input: {
    offer: {
      names: inTwo('Rules of the network', '联盟规则'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'HOUR', most: 6n, action: 'FLAG' }],
    },
  },
} as const satisfies DemoOffer;

export const airlineRules = {
  kind: 'HOUSE_RULES',
  code: 'airline-rules',
  owner: 'airline',
  input: {
    offer: {
      names: inTwo('Rules of Aurora Air', '极光航空规则'),
      timeZone: 'Europe/Helsinki',
      limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'HOUR', most: 7_000n, action: 'HOLD' }],
    },
  },
} as const satisfies DemoOffer;

export const cinemaRules = {
  kind: 'HOUSE_RULES',
  code: 'cinema-rules',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('Rules of Lumen Cinemas', '流明影院规则'), timeZone: 'America/New_York' },
    minSpend: { amount: '5.00', currency: 'USD' },
  },
} as const satisfies DemoOffer;
