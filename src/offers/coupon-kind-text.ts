import { formatScaled } from '../platform/index.js';
import { dateText } from './calendar.js';
import { conditionText } from './conditions/all.js';
import type { Language, Names } from './conditions/rule.js';
import type { CouponKindTerms, CouponValue } from './coupon-kind.js';
import { textIn } from './local-text.js';
import { languageOf } from './plain.js';
import { wallClock } from './wall-clock.js';
import { timeText } from './window.js';
import { counted, listed, moneyText } from './words.js';

/** Such as "2026-12-31 18:30", by the clocks of the offer's zone. */
function localText(timeZone: string, at: Date): string {
  const { day, minute } = wallClock(timeZone, at);
  return `${dateText(day)} ${timeText(minute)}`;
}

function valueText(value: CouponValue, language: Language, locale: string | null): string {
  switch (value.kind) {
    case 'amount': {
      const off = moneyText(value.off.amount, value.off.currency);
      return language === 'zh' ? `减${off}` : `${off} off`;
    }
    case 'percent': {
      const percent = `${formatScaled(value.percent, 6, 0)}%`;
      const most = value.atMost && moneyText(value.atMost.amount, value.atMost.currency);
      if (language === 'zh') return most === null ? `减${percent}` : `减${percent}，最多${most}`;
      return most === null ? `${percent} off` : `${percent} off, at most ${most}`;
    }
    case 'right':
      return textIn(value.texts, locale ?? language);
  }
}

function validText({ validDays, validUntil, personal }: CouponKindTerms, timeZone: string, language: Language): string {
  const until = validUntil && localText(timeZone, validUntil);
  if (language === 'zh')
    return [
      ...(validDays === null ? [] : [`自发放起${validDays.toString()}天内有效。`]),
      ...(until === null ? [] : [`有效期至${until}。`]),
      ...(personal ? ['仅限获得者本人使用。'] : []),
    ].join('');
  return [
    ...(validDays === null ? [] : [` Good for ${counted(validDays, 'day')} from its granting.`]),
    ...(until === null ? [] : [` Good until ${until}.`]),
    ...(personal ? [' Only for the member that it was granted to.'] : []),
  ].join('');
}

/** A kind of coupons in words. What reimburses who accepts them is not everyone's affair. */
export function couponKindText(terms: CouponKindTerms, timeZone: string, locale: string | null, names: Names): string {
  const language = languageOf(locale);
  const where = terms.acceptedAtIds.map((id) => names.partner(id));
  const when = terms.conditions.map((condition) => conditionText(condition, language, names));
  const worth = valueText(terms.value, language, locale);
  const valid = validText(terms, timeZone, language);
  if (language === 'zh') return `${[`在${listed(where, 'zh', 'or')}`, ...when].join('，')}：${worth}。${valid}`;
  return `At ${listed(where, 'en', 'or')}: ${[worth, ...when].join(', ')}.${valid}`;
}
