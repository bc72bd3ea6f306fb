import { formatScaled, MICRO, micros } from '../platform/index.js';
import {
  conditionText,
  counted,
  effectText,
  listed,
  moneyText,
  type Effect,
  type Language,
  type Names,
  type LiveCampaign,
} from '../offers/index.js';
import type { Missed, PlannedComponent } from './component.js';
import type { TierInForce } from './live.js';

/** Why points are given, in one sentence such as "2x on bread on Sundays: +124". */

type Said = Pick<PlannedComponent, 'reckoning' | 'accrualRate' | 'points' | 'uncutPoints'>;

const timesText = (by: bigint, language: Language): string =>
  `${formatScaled(by, 6, 0)}${language === 'zh' ? '倍积分' : 'x'}`;

function rateText(accrualRate: bigint, currency: string, language: Language): string {
  const rate = formatScaled(accrualRate, 6, 0);
  const unit = moneyText(micros(MICRO), currency);
  if (language === 'zh') return `每${unit}得${rate}积分`;
  return `${accrualRate === MICRO ? counted(1, 'point') : `${rate} points`} for every ${unit}`;
}

const tierText = ({ ladderId, level, multiplier }: TierInForce, language: Language, names: Names): string =>
  language === 'zh'
    ? `${names.ladder(ladderId)}等级${level}，${timesText(multiplier, 'zh')}`
    : `${timesText(multiplier, 'en')} as ${level} of ${names.ladder(ladderId)}`;

const giftText = (effect: Effect, language: Language, names: Names): string =>
  effect.kind === 'multiply' ? timesText(effect.terms, language) : effectText(effect, language, names);

function campaignText({ terms }: LiveCampaign, language: Language, names: Names): string {
  const gifts = listed(
    terms.effects.map((effect) => giftText(effect, language, names)),
    language,
    'and',
  );
  const when = terms.conditions.map((condition) => conditionText(condition, language, names));
  return language === 'zh' ? [...when, gifts].join('，') : [gifts, ...when].join(' ');
}

function reasonText({ reckoning, accrualRate }: Said, currency: string, language: Language, names: Names): string {
  switch (reckoning.reason) {
    case 'BASE_RATE':
      return rateText(accrualRate, currency, language);
    case 'RULE':
      return reckoning.rule.called[language];
    case 'TIER':
      return tierText(reckoning.tier, language, names);
    case 'CAMPAIGN':
      return campaignText(reckoning.campaign, language, names);
  }
}

/** A component in words. Points that limits cut are told with what they would have been. */
export function componentText(component: Said, currency: string, language: Language, names: Names): string {
  const { points, uncutPoints } = component;
  const reason = reasonText(component, currency, language, names);
  if (language === 'zh') {
    const cut = points < uncutPoints ? `（因上限由${uncutPoints.toString()}减少）` : '';
    return `${reason}：+${points.toString()}${cut}`;
  }
  const cut = points < uncutPoints ? ` (cut by a limit from ${uncutPoints.toString()})` : '';
  return `${reason}: +${points.toString()}${cut}`;
}

/** Why something is missed, in words. Limits and funders are not everyone's to read, so they are not named. */
export function missedText(missed: Missed, language: Language, names: Names): string {
  const isZh = language === 'zh';
  switch (missed.because) {
    case 'CONDITION': {
      const unmet = missed.unmet.map((condition) => conditionText(condition, language, names));
      if (unmet.length === 0) return isZh ? '本次没有可得的奖励。' : 'It would give nothing.';
      return isZh ? `未满足条件：${unmet.join('，')}。` : `It holds only ${unmet.join(', and only ')}.`;
    }
    case 'LIMIT':
      return isZh ? '已达上限。' : 'A limit is used up.';
    case 'FUNDER':
      return isZh ? '出资商家目前无法发放积分。' : 'A partner that pays for it cannot issue points now.';
    case 'GROUP':
      return isZh ? '同组另有更优惠的活动。' : 'Another campaign of its group gives more.';
  }
}
