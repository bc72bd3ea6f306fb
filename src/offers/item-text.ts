import type { PartnerId } from '../platform/index.js';
import { conditionText } from './conditions/all.js';
import type { Language, Names } from './conditions/rule.js';
import { badge } from './effects/badge.js';
import { coupon } from './effects/coupon.js';
import type { ItemKind, ItemTerms, Price } from './item.js';
import { counted, listed, moneyText } from './words.js';

const kindWords: Readonly<Record<Language, Readonly<Record<ItemKind, string>>>> = {
  en: { GOODS: 'Goods', SERVICE: 'A service', COUPON: 'A coupon', PRIORITY: 'A priority', HONOUR: 'An honour' },
  zh: { GOODS: '商品', SERVICE: '服务', COUPON: '优惠券', PRIORITY: '优先权', HONOUR: '荣誉' },
};
const methodWords = {
  en: { PICKUP: 'picked up', DELIVERY: 'delivered' },
  zh: { PICKUP: '自提', DELIVERY: '配送' },
} as const;

function priceText({ points, money, conditions }: Price, language: Language, names: Names): string {
  const when = conditions.map((condition) => conditionText(condition, language, names));
  const also = money && moneyText(money.amount, money.currency);
  if (language === 'zh') {
    const price = `${points.toString()}积分${also === null ? '' : `加${also}`}`;
    return when.length === 0 ? price : `${when.join('，')}时${price}`;
  }
  const price = `${counted(points, 'point')}${also === null ? '' : ` and ${also}`}`;
  return [price, ...when].join(', ');
}

/** What a unit gives or how it comes to the member, as a sentence of its own; empty: the name says it all. */
function fulfilmentText(
  { gives, badge: code, methods, fulfilWithinDays }: ItemTerms,
  language: Language,
  names: Names,
): string {
  const given = gives
    ? coupon.plain(gives, language, names)
    : code === null
      ? null
      : badge.plain(code, language, names);
  if (given !== null) return language === 'zh' ? `每份得${given}。` : ` Each gives ${given}.`;
  const how = listed(
    methods.map((method) => methodWords[language][method]),
    language,
    'or',
  );
  if (language === 'zh') return `${how}${fulfilWithinDays === null ? '' : `，${fulfilWithinDays.toString()}天内`}。`;
  const within = fulfilWithinDays === null ? '' : ` within ${counted(fulfilWithinDays, 'day')}`;
  return ` To be ${how}${within}.`;
}

/** An item in words. What it costs its owner, and who pays for that, is not everyone's affair; nor are its limits. */
export function itemText(terms: ItemTerms, ownerId: PartnerId | null, language: Language, names: Names): string {
  const owner = ownerId === null ? '' : names.partner(ownerId);
  const prices = terms.prices.map((price) => priceText(price, language, names));
  const when = terms.conditions.map((condition) => conditionText(condition, language, names));
  const kind = kindWords[language][terms.itemKind];
  const how = fulfilmentText(terms, language, names);
  if (language === 'zh') {
    const only = when.length === 0 ? '' : `，${when.join('，')}`;
    return `${owner}的${kind}${only}：${prices.join('；或')}。${how}`;
  }
  const only = when.length === 0 ? '' : `, ${when.join(', ')}`;
  return `${kind} of ${owner}${only}: ${prices.join('; or ')}.${how}`;
}
