import { BadInput } from '../../platform/index.js';
import { goodsText, isAmong, readGoods, type Goods, type GoodsInput } from '../goods.js';
import { listed } from '../words.js';
import { defineCondition, withBasket } from './rule.js';

const BUNDLE_MAX = 20;

/** There is a line for each of these in the one basket. One line may be the one for several of them. */
export const bundle = defineCondition<readonly GoodsInput[], readonly Goods[]>({
  read: (field, input) => {
    if (input.length === 0 || input.length > BUNDLE_MAX)
      throw new BadInput(field, `must have 1 to ${BUNDLE_MAX.toString()} kinds of goods`);
    return input.map((one, index) => readGoods(`${field}.${index.toString()}`, one));
  },
  holds: (terms, { situation }) => {
    const lines = situation.purchase?.lines ?? [];
    return terms.every((goods) => lines.some((line) => isAmong(goods, line)));
  },
  places: withBasket,
  ofBasket: true,
  plain: (terms, language) => {
    const all = listed(
      terms.map((goods) => goodsText(goods, language)),
      language,
      'and',
    );
    return language === 'zh' ? `同时购买${all}` : `for buying ${all} together`;
  },
});
