import { coffee, fiveAtTheCinema, popcorn, tenPercent } from './coupon-kinds.js';
import { circleId } from './ladders.js';
import { couponKindIdOf, payers, inTwo, halves, partnerIdOf, type DemoOffer } from './offers.js';

/** Campaigns that run while the demo is played. What they ask does not depend on the day of the week or the time of day. */

export const breadTwice = {
  kind: 'CAMPAIGN',
  code: 'bread-twice',
  owner: 'bakery',
  asked: ['grocer'],
  input: {
    offer: {
      names: inTwo('Bread counts twice', '面包双倍积分'),
      timeZone: 'Europe/Berlin',
      funding: [
        { partnerId: partnerIdOf('bakery'), share: '0.7', costCentre: 'marketing' },
        { partnerId: partnerIdOf('grocer'), share: '0.3', costCentre: 'fresh goods' },
      ],
    },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['bread'] } }],
    effects: [{ multiply: '2' }],
    group: 'breakfast',
    order: 10,
  },
} as const satisfies DemoOffer;

export const bigBreakfast = {
  kind: 'CAMPAIGN',
  code: 'big-breakfast',
  owner: 'bakery',
  input: {
    offer: {
      names: inTwo('60 points for a big breakfast', '丰盛早餐赠60积分'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3n }],
      funding: [{ partnerId: partnerIdOf('bakery'), share: '1', costCentre: 'marketing' }],
    },
    trigger: 'PURCHASE',
    conditions: [{ minSpend: { amount: '20.00', currency: 'EUR' } }],
    effects: [{ points: 60n }],
    group: 'breakfast',
    order: 20,
  },
} as const satisfies DemoOffer;

/** Bought at the bakery, spent at the cinema. */
export const dinnerAndFilm = {
  kind: 'CAMPAIGN',
  code: 'dinner-and-film',
  owner: 'bakery',
  asked: [],
  input: {
    offer: {
      names: inTwo('Cake and a film', '蛋糕配电影'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 2n }],
    },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['cakes'] } }, { minSpend: { amount: '12.00', currency: 'EUR' } }],
    effects: [{ coupon: { couponKindId: couponKindIdOf(fiveAtTheCinema.code) } }],
    order: 30,
  },
} as const satisfies DemoOffer;

export const birthdayCake = {
  kind: 'CAMPAIGN',
  code: 'birthday-cake',
  owner: 'bakery',
  input: {
    offer: {
      names: inTwo('A coffee for your birthday', '生日赠咖啡'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'YEAR', most: 1n }],
    },
    trigger: 'PURCHASE',
    conditions: [{ birthday: { daysBefore: 3, daysAfter: 3 } }],
    effects: [{ badge: 'BIRTHDAY_GUEST' }, { coupon: { couponKindId: couponKindIdOf(coffee.code) } }],
    order: 40,
  },
} as const satisfies DemoOffer;

export const everyThirdFlight = {
  kind: 'CAMPAIGN',
  code: 'every-third-flight',
  owner: 'airline',
  input: {
    offer: {
      names: inTwo('400 points for every third flight', '每三次飞行赠400积分'),
      timeZone: 'Europe/Helsinki',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 2n }],
    },
    trigger: 'PURCHASE',
    conditions: [{ purchase: { every: 3 } }],
    effects: [{ points: 400n }],
    pointsExpireAfterDays: 180,
  },
} as const satisfies DemoOffer;

/** It ends by itself after two weeks. */
export const premiere = {
  kind: 'CAMPAIGN',
  code: 'premiere-fortnight',
  owner: 'cinema',
  untilDay: 14,
  input: {
    offer: {
      names: inTwo('Premiere fortnight: three times the points', '首映两周三倍积分'),
      timeZone: 'America/New_York',
    },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['tickets'] } }],
    effects: [{ multiply: '3' }],
  },
} as const satisfies DemoOffer;

export const firstVisit = {
  kind: 'CAMPAIGN',
  code: 'first-visit',
  owner: 'cinema',
  input: {
    offer: { names: inTwo('Popcorn on the first visit', '首次观影赠爆米花'), timeZone: 'America/New_York' },
    trigger: 'PURCHASE',
    conditions: [{ purchase: { nth: 1 } }],
    effects: [{ coupon: { couponKindId: couponKindIdOf(popcorn.code) } }],
  },
} as const satisfies DemoOffer;

/** Its budget is used up before the five weeks are over. */
export const weeklyShop = {
  kind: 'CAMPAIGN',
  code: 'weekly-shop',
  owner: 'grocer',
  input: {
    offer: {
      names: inTwo('5 points for every 10 pounds', '每满10英镑赠5积分'),
      timeZone: 'Europe/London',
      limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 5_000n }],
      funding: [{ partnerId: partnerIdOf('grocer'), share: '1', costCentre: 'stores' }],
    },
    trigger: 'PURCHASE',
    effects: [{ perStep: { points: 5n, step: { amount: '10.00', currency: 'GBP' } } }],
  },
} as const satisfies DemoOffer;

export const greens = {
  kind: 'CAMPAIGN',
  code: 'greens',
  owner: 'grocer',
  input: {
    offer: { names: inTwo('Half as much again on groceries', '食品积分加赠一半'), timeZone: 'Europe/London' },
    trigger: 'PURCHASE',
    conditions: [{ tags: ['vegetarian'] }, { goods: { categories: ['groceries'] } }],
    effects: [{ multiply: '1.5' }],
  },
} as const satisfies DemoOffer;

/** The grocer pauses it on the way. */
export const household = {
  kind: 'CAMPAIGN',
  code: 'household',
  owner: 'grocer',
  input: {
    offer: { names: inTwo('Four times the points on household goods', '家居用品四倍积分'), timeZone: 'Europe/London' },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['household'] } }],
    effects: [{ multiply: '4' }],
  },
} as const satisfies DemoOffer;

export const stayAndDine = {
  kind: 'CAMPAIGN',
  code: 'stay-and-dine',
  owner: 'hotel',
  asked: ['airline'],
  input: {
    offer: {
      names: inTwo('Stay and dine', '住宿加用餐'),
      timeZone: 'Asia/Tokyo',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 5n }],
      funding: [
        { partnerId: partnerIdOf('hotel'), share: '0.5' },
        { partnerId: partnerIdOf('airline'), share: '0.5', costCentre: 'partnerships' },
      ],
    },
    trigger: 'PURCHASE',
    conditions: [{ bundle: [{ categories: ['room'] }, { categories: ['restaurant'] }] }],
    effects: [{ points: 250n }],
  },
} as const satisfies DemoOffer;

/** The network's, everywhere, paid by all. */
export const silverInTheApp = {
  kind: 'CAMPAIGN',
  code: 'silver-in-the-app',
  owner: null,
  asked: payers,
  input: {
    offer: {
      names: inTwo('Silver and Gold: more in the app', '银卡金卡应用内加赠'),
      timeZone: 'Europe/Berlin',
      funding: halves,
    },
    trigger: 'PURCHASE',
    conditions: [{ tier: { ladderId: circleId, level: 'SILVER' } }, { channels: ['APP', 'MINI_PROGRAM'] }],
    effects: [{ multiply: '1.2' }],
    order: 200,
  },
} as const satisfies DemoOffer;

/** The network's thanks: a coupon that is good at every brand. */
export const regulars = {
  kind: 'CAMPAIGN',
  code: 'regulars',
  owner: null,
  asked: payers,
  input: {
    offer: { names: inTwo('For every eighth purchase', '每购买八次'), timeZone: 'Europe/Berlin', funding: halves },
    trigger: 'PURCHASE',
    conditions: [{ purchase: { every: 8 } }],
    effects: [{ coupon: { couponKindId: couponKindIdOf(tenPercent.code) } }],
    order: 210,
  },
} as const satisfies DemoOffer;

/** The airline ends it before its time. */
export const longHaul = {
  kind: 'CAMPAIGN',
  code: 'long-haul',
  owner: 'airline',
  untilDay: 90,
  input: {
    offer: {
      names: inTwo('Business class: 50 points more per 100 euros', '商务舱每满100欧元赠50积分'),
      timeZone: 'Europe/Helsinki',
    },
    trigger: 'PURCHASE',
    conditions: [{ goods: { categories: ['business'] } }],
    effects: [{ perStep: { points: 50n, step: { amount: '100.00', currency: 'EUR' } } }],
  },
} as const satisfies DemoOffer;
