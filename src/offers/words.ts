import { formatMicros, digitsOf, type Micros } from '../platform/index.js';
import type { Language } from './conditions/rule.js';

/** Pieces of sentences that several rules share. */

/** "a, b or c". */
export function listed(items: readonly string[], language: Language, joint: 'or' | 'and'): string {
  if (language === 'zh') return items.join(joint === 'or' ? '或' : '和');
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** "1 day", "2 days". */
export const counted = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${count.toString()} ${count === 1 || count === 1n ? one : many}`;

/** "20.00 EUR". */
export const moneyText = (amount: Micros, currency: string): string =>
  `${formatMicros(amount, digitsOf(currency))} ${currency}`;
