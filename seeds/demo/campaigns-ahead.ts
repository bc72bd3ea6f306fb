import { inTwo, partnerIdOf, type DemoOffer } from './offers.js';

/** Campaigns of which none has given anything when the demo ends. So they may go by days and hours. */

/** It waits for the airline. */
export const flyAndStay = {
  kind: 'CAMPAIGN',
  code: 'fly-and-stay',
  owner: 'hotel',
  asked: ['airline'],
  input: {
    offer: {
      names: inTwo('Fly and stay', '机票加酒店'),
      timeZone: 'Asia/Tokyo',
      funding: [
        { partnerId: partnerIdOf('hotel'), share: '0.5' },
        { partnerId: partnerIdOf('airline'), share: '0.5', costCentre: 'partnerships' },
      ],
    },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['room'] } }],
    effects: [{ multiply: '2' }],
  },
} as const satisfies DemoOffer;

/** It starts in two weeks. */
export const quietNights = {
  kind: 'CAMPAIGN',
  code: 'quiet-nights',
  owner: 'hotel',
  fromDay: 14,
  untilDay: 44,
  input: {
    offer: { names: inTwo('Welcome back: twice the points', '欢迎回来双倍积分'), timeZone: 'Asia/Tokyo' },
    trigger: 'PURCHASE',
    conditions: [{ lapsedDays: 30 }, { goods: { categories: ['room'] } }],
    effects: [{ multiply: '2' }],
  },
} as const satisfies DemoOffer;

export const filmTuesday = {
  kind: 'CAMPAIGN',
  code: 'film-tuesday',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('Film Tuesday', '电影星期二'), timeZone: 'America/New_York' },
    trigger: 'PURCHASE',
    conditions: [{ window: { weekdays: ['TUESDAY'], fromTime: '17:00' } }, { goods: { categories: ['tickets'] } }],
    effects: [{ multiply: '2' }],
  },
} as const satisfies DemoOffer;

/** The operator says no. */
export const everythingTenTimes = {
  kind: 'CAMPAIGN',
  code: 'everything-ten-times',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('Ten times the points', '十倍积分'), timeZone: 'America/New_York' },
    trigger: 'PURCHASE',
    effects: [{ multiply: '10' }],
  },
} as const satisfies DemoOffer;

/** Only a draft. */
export const earlyBirds = {
  kind: 'CAMPAIGN',
  code: 'early-birds',
  owner: 'bakery',
  input: {
    offer: { names: inTwo('Early birds', '早起的鸟儿'), timeZone: 'Europe/Berlin' },
    trigger: 'PURCHASE',
    conditions: [{ window: { fromTime: '06:00', untilTime: '08:30' } }],
    effects: [{ multiply: '1.5' }],
  },
} as const satisfies DemoOffer;
