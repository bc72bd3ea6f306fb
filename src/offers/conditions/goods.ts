import { goodsText, isAmong, readGoods, type Goods, type GoodsInput } from '../goods.js';
import { defineCondition, withBasket } from './rule.js';

/** There is such a line in the basket; and effects count only the lines that every such condition accepts (judge.ts). */
export const goods = defineCondition<GoodsInput, Goods>({
  read: readGoods,
  holds: (terms, { situation }) => situation.purchase?.lines.some((line) => isAmong(terms, line)) === true,
  places: withBasket,
  ofBasket: true,
  plain: (terms, language) => (language === 'zh' ? `购买${goodsText(terms, 'zh')}` : `on ${goodsText(terms, 'en')}`),
});
