import { formatScaled } from '../platform/index.js';
import { conditionText } from './conditions/all.js';
import type { Language, Names } from './conditions/rule.js';
import { oddsOf, type DrawTerms, type PrizeTerms } from './draw.js';
import { effectText } from './effects/all.js';
import { textIn } from './local-text.js';
import { languageOf } from './plain.js';
import { counted } from './words.js';

/** What a draw says in plain sentences, with the odds of each prize. */

/** Such as "12.5%": of millionths, at most 4 fraction digits. */
const percentText = (odds: bigint): string => `${formatScaled(odds, 4, 0)}%`;

function prizeText(
  prize: PrizeTerms,
  terms: DrawTerms,
  language: Language,
  locale: string | null,
  names: Names,
): string {
  const name = textIn(prize.names, locale ?? language);
  const odds = percentText(oddsOf(prize, terms));
  const award = prize.award && effectText(prize.award, language, names);
  if (language === 'zh') {
    const stock = prize.stock === null ? '' : `，共${prize.stock.toString()}份`;
    return `${name}（${award ?? '无奖品'}，概率${odds}${stock}）`;
  }
  const stock = prize.stock === null ? '' : `, ${counted(prize.stock, 'time')} at most`;
  return `${name} (${award ?? 'nothing'}, ${odds}${stock})`;
}

/** A draw in words. Where a prize is gone the last is given, and the odds stay. */
export function drawText(terms: DrawTerms, locale: string | null, names: Names): string {
  const language = languageOf(locale);
  const prizes = terms.prizes.map((prize) => prizeText(prize, terms, language, locale, names));
  const when = terms.conditions.map((condition) => conditionText(condition, language, names));
  if (language === 'zh') {
    const price = terms.points === 0n ? '免费抽奖' : `每次抽奖${terms.points.toString()}积分`;
    const gone = prizes.length > 1 ? '已送完的奖品由最后一项代替。' : '';
    return `${[price, ...when].join('，')}：${prizes.join('；')}。${gone}`;
  }
  const price = terms.points === 0n ? 'A free play' : `A play for ${counted(terms.points, 'point')}`;
  const gone = prizes.length > 1 ? ' Where a prize is gone, the last one is given.' : '';
  return `${[price, ...when].join(', ')}: ${prizes.join('; ')}.${gone}`;
}
