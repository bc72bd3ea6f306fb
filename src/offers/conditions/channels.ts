import { BadInput } from '../../platform/index.js';
import { channels as all, type Channel } from '../situation.js';
import { listed } from '../words.js';
import { defineCondition, withBasket } from './rule.js';

const words = {
  en: {
    STORE: 'in the shop',
    APP: 'in the app',
    WEB: 'on the web',
    MINI_PROGRAM: 'in the mini program',
    PHONE: 'by phone',
    OTHER: 'in another way',
  },
  zh: { STORE: '门店', APP: '应用', WEB: '网站', MINI_PROGRAM: '小程序', PHONE: '电话', OTHER: '其他方式' },
} as const;

/** The purchase was made by one of these ways. */
export const channels = defineCondition<readonly Channel[], readonly Channel[]>({
  read: (field, input) => {
    if (input.length === 0) throw new BadInput(field, 'must have at least one channel');
    return all.filter((channel) => input.includes(channel));
  },
  holds: (terms, { situation }) => situation.purchase !== null && terms.includes(situation.purchase.channel),
  places: withBasket,
  plain: (terms, language) =>
    language === 'zh'
      ? `通过${listed(
          terms.map((channel) => words.zh[channel]),
          'zh',
          'or',
        )}购买`
      : `for purchases ${listed(
          terms.map((channel) => words.en[channel]),
          'en',
          'or',
        )}`,
});
