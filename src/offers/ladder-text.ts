import { formatScaled, MICRO } from '../platform/index.js';
import type { Language } from './conditions/rule.js';
import { creditText, type LadderTerms, type Level, type TierMeasure, type TierWindow } from './ladder.js';
import { textIn } from './local-text.js';
import { languageOf } from './plain.js';
import { listed } from './words.js';

/** What a ladder says in plain sentences. */

const measureWords: Readonly<Record<Language, Readonly<Record<TierMeasure, string>>>> = {
  en: { POINTS: 'base points', SPEND: 'spend', PURCHASES: 'purchases' },
  zh: { POINTS: '基础积分', SPEND: '消费金额', PURCHASES: '消费次数' },
};
const windowWords: Readonly<Record<Language, Readonly<Record<Exclude<TierWindow, 'ROLLING'>, string>>>> = {
  en: { MONTH: 'of the calendar month', QUARTER: 'of the calendar quarter', YEAR: 'of the calendar year' },
  zh: { MONTH: '自然月', QUARTER: '自然季度', YEAR: '自然年' },
};

function windowText({ window, windowDays }: LadderTerms, language: Language): string {
  if (window !== 'ROLLING') return windowWords[language][window];
  const days = String(windowDays ?? 1);
  return language === 'zh' ? `最近${days}天` : `of the last ${days} days`;
}

function levelText(level: Level, measure: TierMeasure, locale: string | null, language: Language): string {
  const name = textIn(level.names, locale);
  const needs = creditText(level.needs, measure);
  const times = level.multiplier > MICRO ? formatScaled(level.multiplier, 6, 0) : null;
  if (language === 'zh') return `${name}（${needs}起${times === null ? '' : `，${times}倍积分`}）`;
  return `${name} from ${needs}${times === null ? '' : ` with ${times} times the base points`}`;
}

/** A ladder in words, with the names of its levels in the language asked for. */
export function ladderText(terms: LadderTerms, locale: string | null): string {
  const language = languageOf(locale);
  const levels = listed(
    terms.levels.map((level) => levelText(level, terms.measure, locale, language)),
    language,
    'and',
  );
  const measure = measureWords[language][terms.measure];
  const window = windowText(terms, language);
  return language === 'zh' ? `按${window}的${measure}定级：${levels}。` : `By the ${measure} ${window}: ${levels}.`;
}
