import { BadInput, bounds, readText } from '../platform/index.js';
import type { Language } from './conditions/rule.js';
import type { Line } from './situation.js';
import { listed } from './words.js';

/** Lines of a basket: in one of the categories or with one of the SKUs. */
export interface Goods {
  readonly categories: readonly string[];
  readonly skus: readonly string[];
}

export interface GoodsInput {
  readonly categories?: readonly string[] | null | undefined;
  readonly skus?: readonly string[] | null | undefined;
}

export const SKU_MAX = 64;
/** Categories and SKUs of one condition. */
const LISTED_MAX = 200;

function readList(field: string, list: readonly string[] | null | undefined, max: number): readonly string[] {
  if (!list) return [];
  if (list.length > LISTED_MAX) throw new BadInput(field, `must have at most ${LISTED_MAX.toString()} of them`);
  return [...new Set(list.map((text, index) => readText(`${field}.${index.toString()}`, text, max)))];
}

export function readGoods(field: string, input: GoodsInput): Goods {
  const categories = readList(`${field}.categories`, input.categories, bounds.category);
  const skus = readList(`${field}.skus`, input.skus, SKU_MAX);
  if (categories.length + skus.length === 0) throw new BadInput(field, 'must name at least one category or SKU');
  return { categories, skus };
}

export const isAmong = ({ categories, skus }: Goods, { category, sku }: Line): boolean =>
  (category !== null && categories.includes(category)) || (sku !== null && skus.includes(sku));

/** "bread or cake". */
export const goodsText = ({ categories, skus }: Goods, language: Language): string =>
  listed([...categories, ...skus], language, 'or');
