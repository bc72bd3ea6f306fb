import { registerEnumType } from 'type-graphql';
import { weekdays } from './calendar.js';
import { proofRules, taskKinds } from './campaign.js';
import { triggers } from './conditions/rule.js';
import { offerKinds } from './kinds.js';
import { deliveryMethods, itemKinds, responsibles } from './item.js';
import { tierMeasures, tierWindows } from './ladder.js';
import { offerStatuses, offerSteps } from './life.js';
import { limitActions, limitScopes, measures } from './limits.js';
import { channels } from './situation.js';
import { spans } from './span.js';

/** GraphQL's enums of this room, made from the lists that the rules go by. */

type EnumOf<Name extends string> = { readonly [Key in Name]: Key };

function enumOf<Name extends string>(
  name: string,
  names: readonly Name[],
  description: string,
  says?: Readonly<Partial<Record<Name, string>>>,
): EnumOf<Name> {
  const made = Object.fromEntries(names.map((one) => [one, one])) as EnumOf<Name>;
  const valuesConfig: Partial<Record<Name, { description: string }>> = {};
  for (const one of names) {
    const text = says?.[one];
    if (text !== undefined) valuesConfig[one] = { description: text };
  }
  registerEnumType(made, { name, description, valuesConfig });
  return made;
}

export const WeekdayEnum = enumOf('Weekday', weekdays, 'A day of the week.');
export const ChannelEnum = enumOf('Channel', channels, 'By which way a purchase was made.');
export const OfferKindEnum = enumOf('OfferKind', offerKinds, 'What an offer is.', {
  CAMPAIGN: 'When trigger and conditions hold, it gives effects.',
  LADDER: 'Levels that members reach by their purchases.',
  ITEM: 'Something that members order for points, or for points and money.',
  COUPON_KIND: 'What coupons of a kind are worth, where, when, and who pays.',
  DRAW: 'Prizes with published odds.',
  HOUSE_RULES: 'What all earning of its owner keeps to.',
});
export const OfferStatusEnum = enumOf(
  'OfferStatus',
  offerStatuses,
  "Of a version. PAUSED is the whole offer's and shows on its version in force.",
  {
    DRAFT: 'Its owner works on it.',
    IN_REVIEW: 'Waits for consents and for the operator.',
    REJECTED: 'Declined, for good.',
    SCHEDULED: 'Approved; its effectiveFrom lies ahead.',
    LIVE: 'Approved, and in force.',
    PAUSED: 'In force, and resting.',
    SUPERSEDED: 'A later version is in force, or was.',
    ENDED: 'Over, for good.',
  },
);
export const OfferStepEnum = enumOf('OfferStep', offerSteps, 'What is done to a version, or to the whole offer.', {
  SUBMIT: 'Puts a draft before those who decide.',
  CONSENT: 'Agrees to pay or to take part.',
  APPROVE: 'Puts the version in force, at its start.',
  REJECT: 'Declines it, for good.',
  PAUSE: 'The offer rests.',
  RESUME: 'It goes on.',
  END: 'It ends, for good.',
});
export const MeasureEnum = enumOf('Measure', measures, 'What a limit counts.', {
  POINTS: 'Points given.',
  TIMES: 'How often it was used: purchases, check-ins, plays, coupons granted, units ordered.',
});
export const LimitScopeEnum = enumOf('LimitScope', limitScopes, 'Of whom a limit counts.', {
  MEMBER: 'Of each member by itself.',
  PARTNER: 'Of each partner by itself.',
  ALL: 'Of all together.',
});
export const SpanEnum = enumOf('Span', spans, 'How long a limit counts before it begins anew, local to the offer.', {
  WEEK: 'From Monday.',
});
export const LimitActionEnum = enumOf('LimitAction', limitActions, 'What happens above a limit.', {
  CUT: 'No more than the limit allows.',
  FLAG: 'It passes, and a review is opened.',
  HOLD: 'As FLAG; the points are held until the review ends.',
});
export const TriggerEnum = enumOf('Trigger', triggers, 'What sets a campaign off.', {
  PURCHASE: 'In the accrual.',
  CHECK_IN: 'With a check-in.',
  TASK: 'With a task that was done.',
  REFERRAL: "In the friend's first qualifying accrual.",
  ENROLMENT: 'By a job, after a member has enrolled.',
  BIRTHDAY: 'By a job, once a year.',
  TIER_REACHED: 'By a job, after a rise.',
});
export const ProofRuleEnum = enumOf('ProofRule', proofRules, 'How a task is proven.', {
  NONE: "The member's word.",
  PARTNER: "Only the partner's app reports it.",
  REVIEW: 'Someone looks at the proof.',
});
export const TaskKindEnum = enumOf('TaskKind', taskKinds, 'What a member does for a task.');
export const TierMeasureEnum = enumOf('TierMeasure', tierMeasures, 'What a ladder counts.', {
  POINTS: 'Base points. Bonus points never count.',
  SPEND: "The spend, in the owner's currency.",
  PURCHASES: 'How many purchases.',
});
export const TierWindowEnum = enumOf('TierWindow', tierWindows, 'The days of which the credit counts.', {
  ROLLING: 'The last days, today counted.',
  MONTH: 'The month of the calendar.',
  QUARTER: 'The quarter of the calendar.',
  YEAR: 'The year of the calendar.',
});

export const ItemKindEnum = enumOf('ItemKind', itemKinds, 'What an item is.', {
  GOODS: 'Handed over or sent.',
  SERVICE: 'Gives a coupon, by which a service is rendered.',
  COUPON: 'Gives a coupon.',
  PRIORITY: 'Gives a coupon, by which its member goes first.',
  HONOUR: 'Gives a badge.',
});
export const DeliveryMethodEnum = enumOf('DeliveryMethod', deliveryMethods, 'How goods come to the member.', {
  PICKUP: 'The member fetches them.',
  DELIVERY: 'They are sent to an address.',
});
export const ResponsibleEnum = enumOf('Responsible', responsibles, 'Who hands an item over and answers for it.', {
  BRAND: 'The partner itself.',
  DEALER: 'A dealer of the partner.',
  THIRD_PARTY: 'Someone else.',
});
