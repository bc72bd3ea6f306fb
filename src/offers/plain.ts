import type { CampaignTerms } from './campaign.js';
import { conditionText } from './conditions/all.js';
import type { Language, Names, Trigger } from './conditions/rule.js';
import { effectText, type Effect } from './effects/all.js';
import type { HouseRulesTerms } from './house-rules.js';
import { listed, moneyText } from './words.js';

/** What an offer says in a few plain sentences made from its terms. Limits and funding are not everyone's to read. */

/** The language in which sentences are made for who asks in a locale. */
export const languageOf = (locale: string | null): Language => (locale !== null && /^zh\b/i.test(locale) ? 'zh' : 'en');

const triggerWords: Readonly<Record<Language, Readonly<Record<Trigger, string>>>> = {
  en: {
    PURCHASE: 'For purchases',
    CHECK_IN: 'For checking in',
    TASK: 'For doing a task',
    REFERRAL: "For a referred friend's first purchase",
    ENROLMENT: 'For joining',
    BIRTHDAY: 'For the birthday',
    TIER_REACHED: 'For reaching a level',
  },
  zh: {
    PURCHASE: '消费',
    CHECK_IN: '签到',
    TASK: '完成任务',
    REFERRAL: '被推荐好友首次消费',
    ENROLMENT: '加入会员',
    BIRTHDAY: '生日',
    TIER_REACHED: '等级提升',
  },
};

const giftsText = (effects: readonly Effect[], language: Language, names: Names): string =>
  listed(
    effects.map((effect) => effectText(effect, language, names)),
    language,
    'and',
  );

/** A campaign in words. */
export function campaignText(terms: CampaignTerms, language: Language, names: Names): string {
  const { trigger, partnerIds, conditions, effects, referrerEffects } = terms;
  const where = partnerIds.map((id) => names.partner(id));
  const when = conditions.map((condition) => conditionText(condition, language, names));
  const gifts = giftsText(effects, language, names);
  if (language === 'zh') {
    const place = where.length === 0 ? '在所有商家' : `在${listed(where, 'zh', 'or')}`;
    const referrer = referrerEffects.length > 0 ? `推荐人可得${giftsText(referrerEffects, 'zh', names)}。` : '';
    return `${[`${place}${triggerWords.zh[trigger]}`, ...when].join('，')}：${gifts}。${referrer}`;
  }
  const place = where.length === 0 ? 'at every partner' : `at ${listed(where, 'en', 'or')}`;
  const referrer =
    referrerEffects.length > 0 ? ` Who referred the friend gets ${giftsText(referrerEffects, 'en', names)}.` : '';
  return `${triggerWords.en[trigger]} ${place}: ${[gifts, ...when].join(', ')}.${referrer}`;
}

/** House rules in words. */
export function houseRulesText({ minSpend }: HouseRulesTerms, language: Language): string {
  if (!minSpend) return language === 'zh' ? '积分赚取规则。' : 'Rules that all earning of points keeps to.';
  const least = moneyText(minSpend.amount, minSpend.currency);
  return language === 'zh' ? `消费不满${least}不计积分。` : `Purchases below ${least} earn no points.`;
}
