import { effectText, listed, type Effect, type Language, type Names } from '../offers/index.js';
import type { GrantCause } from './grant.entity.js';
import type { Grant, GrantRecord } from './grant.js';

/** A grant in one sentence, such as `100 points and a coupon "Five off" for joining`. */

const causes: Readonly<Record<GrantCause, Readonly<Record<Language, string>>>> = {
  CHECK_IN: { en: 'for a check-in', zh: '签到' },
  TASK: { en: 'for a task', zh: '任务' },
  REFERRAL: { en: 'for a friend who joined', zh: '推荐好友' },
  ENROLMENT: { en: 'for joining', zh: '入会' },
  BIRTHDAY: { en: 'for the birthday', zh: '生日' },
  TIER_REACHED: { en: 'for reaching a level', zh: '升级' },
  DRAW: { en: 'won in a draw', zh: '抽奖' },
  CASE: { en: 'for a case', zh: '服务补偿' },
  HAND: { en: 'given by the partner', zh: '商家赠送' },
};

/** What it gave, as effects say it. */
function giftsOf(points: bigint, { coupons, badges }: GrantRecord): Effect[] {
  return [
    ...(points > 0n ? [{ kind: 'points', terms: points } as const] : []),
    ...coupons.map((terms) => ({ kind: 'coupon', terms }) as const),
    ...badges.map((terms) => ({ kind: 'badge', terms }) as const),
  ];
}

export function grantText(
  { cause, points }: Pick<Grant, 'cause' | 'points'>,
  record: GrantRecord,
  language: Language,
  names: Names,
): string {
  const gifts = listed(
    giftsOf(points, record).map((gift) => effectText(gift, language, names)),
    language,
    'and',
  );
  const { uncutPoints } = record;
  const isCut = points < uncutPoints;
  if (language === 'zh')
    return `${causes[cause].zh}：${gifts}${isCut ? `（因上限由${uncutPoints.toString()}积分减少）` : ''}`;
  return `${gifts} ${causes[cause].en}${isCut ? ` (cut by a limit from ${uncutPoints.toString()} points)` : ''}`;
}
