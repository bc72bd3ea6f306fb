import { BadInput, readText, type PartnerId } from '../platform/index.js';
import {
  conditionFromJson,
  conditionToJson,
  readConditions,
  type Condition,
  type ConditionInput,
} from './conditions/all.js';
import type { Trigger } from './conditions/rule.js';
import { effectFromJson, effectToJson, readEffects, type Effect, type EffectInput } from './effects/all.js';
import type { CouponKindId } from './ids.js';
import type { LimitRules } from './limits.js';
import { readPartners } from './partners-named.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';

export const taskKinds = ['FOLLOW', 'REVIEW', 'SHARE', 'PROFILE', 'SURVEY', 'COMMUNITY', 'OTHER'] as const;
export type TaskKind = (typeof taskKinds)[number];
export const proofRules = ['NONE', 'PARTNER', 'REVIEW'] as const;
export type ProofRule = (typeof proofRules)[number];

/** What a task is, where it leads, and how it is proven. */
export interface TaskTerms {
  readonly kind: TaskKind;
  readonly proof: ProofRule;
  readonly url: string | null;
}

/** When trigger and conditions hold, give effects, within limits, paid by funding. */
export interface CampaignTerms extends CommonTerms {
  readonly trigger: Trigger;
  /** Of TASK. */
  readonly task: TaskTerms | null;
  /** Where it applies; empty: everywhere. */
  readonly partnerIds: readonly PartnerId[];
  readonly conditions: readonly Condition[];
  readonly effects: readonly Effect[];
  /** REFERRAL: what the one who referred gets. */
  readonly referrerEffects: readonly Effect[];
  readonly group: string | null;
  readonly order: number;
  readonly pointsExpireAfterDays: number | null;
}

export interface CampaignInput {
  readonly offer: OfferInput;
  readonly trigger: Trigger;
  readonly task?:
    | { readonly kind: TaskKind; readonly proof: ProofRule; readonly url?: string | null | undefined }
    | null
    | undefined;
  readonly partnerIds?: readonly string[] | null | undefined;
  readonly conditions?: readonly ConditionInput[] | null | undefined;
  readonly effects: readonly EffectInput[];
  readonly referrerEffects?: readonly EffectInput[] | null | undefined;
  readonly group?: string | null | undefined;
  readonly order?: number | null | undefined;
  readonly pointsExpireAfterDays?: number | null | undefined;
}

const campaignLimits: LimitRules = { measures: ['POINTS', 'TIMES'], actions: ['CUT'] };
const ORDER_USUAL = 100;
export const GROUP_MAX = 64;
export const URL_MAX = 500;
const EXPIRY_DAYS_MAX = 36_500;

function readTask(field: string, input: CampaignInput['task'], trigger: Trigger): TaskTerms | null {
  if (!input) {
    if (trigger === 'TASK') throw new BadInput(field, 'must be given with the trigger TASK');
    return null;
  }
  const url = typeof input.url === 'string' ? readText(`${field}.url`, input.url, URL_MAX) : null;
  if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    throw new BadInput(`${field}.url`, 'must be an address that starts with https://');
  if (trigger !== 'TASK') throw new BadInput(field, 'must be left out: only the trigger TASK has a task');
  return { kind: input.kind, proof: input.proof, url };
}

function readDays(field: string, days: number | null | undefined): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > EXPIRY_DAYS_MAX) throw new BadInput(field, `must be 1 to ${EXPIRY_DAYS_MAX.toString()}`);
  return days;
}

/** Fixed points for a purchase are outside the guards, so nothing but a limit keeps a member from buying them one by one. */
function mustLimit({ trigger, effects, limits }: CampaignTerms): void {
  const isFixed = trigger === 'PURCHASE' && effects.some(({ kind }) => kind === 'points');
  if (isFixed && !limits.some(({ measure, per }) => measure === 'TIMES' && per === 'MEMBER'))
    throw new BadInput(
      'input.offer.limits',
      'must have a limit of TIMES per MEMBER: fixed points are given for a purchase',
    );
}

function readReferrerEffects(input: CampaignInput): readonly Effect[] {
  const field = 'input.referrerEffects';
  // The one who referred made no purchase: what it gets is a grant.
  const effects = readEffects(field, input.referrerEffects, false);
  if (effects.length > 0 && input.trigger !== 'REFERRAL')
    throw new BadInput(field, 'must be left out: only the trigger REFERRAL has a referrer');
  return effects;
}

/** Reads a campaign's whole terms. Errors: BadInput naming the field under `input` and the rule. */
export function readCampaign(input: CampaignInput, ownerId: PartnerId | null): CampaignTerms {
  const { trigger } = input;
  const effects = readEffects('input.effects', input.effects, trigger === 'PURCHASE' || trigger === 'REFERRAL');
  if (effects.length === 0) throw new BadInput('input.effects', 'must have at least one effect');
  const terms: CampaignTerms = {
    ...readCommon('input.offer', input.offer, ownerId, { limits: campaignLimits, funding: 'needed' }),
    trigger,
    task: readTask('input.task', input.task, trigger),
    partnerIds: readPartners('input.partnerIds', input.partnerIds, ownerId),
    conditions: readConditions('input.conditions', input.conditions, trigger),
    effects,
    referrerEffects: readReferrerEffects(input),
    group: typeof input.group === 'string' ? readText('input.group', input.group, GROUP_MAX) : null,
    order: input.order ?? ORDER_USUAL,
    pointsExpireAfterDays: readDays('input.pointsExpireAfterDays', input.pointsExpireAfterDays),
  };
  mustLimit(terms);
  return terms;
}

/** Every currency that stands in the terms. */
export const currenciesOf = ({ conditions, effects, referrerEffects }: CampaignTerms): ReadonlySet<string> =>
  new Set([
    ...conditions.flatMap((one) => (one.kind === 'minSpend' ? [one.terms.currency] : [])),
    ...[...effects, ...referrerEffects].flatMap((one) => (one.kind === 'perStep' ? [one.terms.currency] : [])),
  ]);

/** The kinds of coupons that it gives. */
export const kindsGiven = ({ effects, referrerEffects }: CampaignTerms): readonly CouponKindId[] => [
  ...new Set(
    [...effects, ...referrerEffects].flatMap((one) => (one.kind === 'coupon' ? [one.terms.couponKindId] : [])),
  ),
];

export const campaignRulesToJson = (terms: CampaignTerms) => ({
  trigger: terms.trigger,
  task: terms.task,
  partnerIds: terms.partnerIds,
  conditions: terms.conditions.map(conditionToJson),
  effects: terms.effects.map(effectToJson),
  referrerEffects: terms.referrerEffects.map(effectToJson),
  group: terms.group,
  order: terms.order,
  pointsExpireAfterDays: terms.pointsExpireAfterDays,
});

type Kept = ReturnType<typeof campaignRulesToJson>;

/** Reads what {@link campaignRulesToJson} made. */
export const campaignRulesFromJson = (json: Kept): Omit<CampaignTerms, keyof CommonTerms> => ({
  ...json,
  conditions: json.conditions.map((one) => conditionFromJson(one as never)),
  effects: json.effects.map((one) => effectFromJson(one as never)),
  referrerEffects: json.referrerEffects.map((one) => effectFromJson(one as never)),
});
