import { campaignIdOf, inTwo, type DemoOffer } from './offers.js';

/** What members of the demo do besides buying, and what it brings. */

export const goodMorning = {
  kind: 'CAMPAIGN',
  code: 'good-morning',
  owner: 'bakery',
  input: {
    offer: {
      names: inTwo('5 points for a good morning', '早安签到5积分'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 100n }],
    },
    trigger: 'CHECK_IN',
    effects: [{ points: 5n }],
  },
} as const satisfies DemoOffer;

export const aWeekOfMornings = {
  kind: 'CAMPAIGN',
  code: 'a-week-of-mornings',
  owner: 'bakery',
  input: {
    offer: {
      names: inTwo('40 more for seven days in a row', '连续签到七天加赠40积分'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 10n }],
    },
    trigger: 'CHECK_IN',
    conditions: [{ streak: { every: 7 } }],
    effects: [{ points: 40n }],
  },
} as const satisfies DemoOffer;

export const reviewTheBread = {
  kind: 'CAMPAIGN',
  code: 'review-the-bread',
  owner: 'bakery',
  input: {
    offer: {
      names: inTwo('60 points for a review', '写评价赠60积分'),
      timeZone: 'Europe/Berlin',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1n }],
    },
    trigger: 'TASK',
    task: { kind: 'REVIEW', proof: 'REVIEW' },
    effects: [{ points: 60n }],
  },
} as const satisfies DemoOffer;

export const followTheFilms = {
  kind: 'CAMPAIGN',
  code: 'follow-the-films',
  owner: 'cinema',
  input: {
    offer: {
      names: inTwo('20 points for following Lumen', '关注流明影院赠20积分'),
      timeZone: 'America/New_York',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1n }],
    },
    trigger: 'TASK',
    task: { kind: 'FOLLOW', proof: 'NONE', url: 'https://lumen.example/news' },
    effects: [{ points: 20n }],
  },
} as const satisfies DemoOffer;

export const bringAFriend = {
  kind: 'CAMPAIGN',
  code: 'bring-a-friend',
  owner: 'grocer',
  input: {
    offer: {
      names: inTwo('Bring a friend', '推荐好友'),
      timeZone: 'Europe/London',
      limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1n }],
    },
    trigger: 'REFERRAL',
    conditions: [{ minSpend: { amount: '10.00', currency: 'GBP' } }],
    effects: [{ points: 100n }],
    referrerEffects: [{ points: 150n }],
  },
} as const satisfies DemoOffer;

export const reviewTheBreadId = campaignIdOf(reviewTheBread.code);
export const followTheFilmsId = campaignIdOf(followTheFilms.code);
