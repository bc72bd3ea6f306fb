import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, describeText, Money, MoneyInput, Node, withParent } from '../platform/index.js';
import { GROUP_MAX, URL_MAX, type ProofRule, type TaskKind } from './campaign.js';
import { ConditionInput } from './condition.type.js';
import type { Trigger } from './conditions/rule.js';
import { EffectInput } from './effect.type.js';
import { ProofRuleEnum, TaskKindEnum, TriggerEnum } from './enums.type.js';
import { OfferInput, OfferType } from './offer.type.js';

const KEY = `New for each draft; the same again drafts nothing: ${describeText('number', bounds.idempotencyKey)}.`;

@InputType({ description: 'What a task is, where it leads, and how it is proven.' })
export class TaskTermsInput {
  @Field(() => TaskKindEnum, { description: 'What a member does.' })
  kind!: TaskKind;

  @Field(() => ProofRuleEnum, { description: 'How it is proven.' })
  proof!: ProofRule;

  @Field(() => String, {
    nullable: true,
    description: `Where it leads: an http or https address, ${describeText('number', URL_MAX)}.`,
  })
  url?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'What a task is, where it leads, and how it is proven.' })
export class TaskTerms {
  @Field(() => TaskKindEnum, { description: 'What a member does.' })
  kind!: TaskKind;

  @Field(() => ProofRuleEnum, { description: 'How it is proven.' })
  proof!: ProofRule;

  @Field(() => String, { nullable: true, description: 'Where it leads.' })
  url!: string | null;
}

@Access(withParent)
@ObjectType('Campaign', {
  implements: [OfferType, Node],
  description: 'When trigger and conditions hold, give effects, within limits, paid by funding.',
})
export class CampaignType extends OfferType {}

@InputType({ description: 'A campaign, or its next version.' })
export class DraftCampaignInput {
  @Field(() => String, {
    description: KEY,
  })
  idempotencyKey!: string;

  @Field(() => OfferInput, { description: 'What all offers have.' })
  offer!: OfferInput;

  @Field(() => TriggerEnum, { description: 'What sets it off.' })
  trigger!: Trigger;

  @Field(() => TaskTermsInput, { nullable: true, description: 'With TASK, and only with it.' })
  task?: TaskTermsInput | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Where it applies. Left out: at the owner; for the network's: everywhere.",
  })
  partnerIds?: string[] | null;

  @Field(() => [ConditionInput], { nullable: true, description: 'At most 20; all must hold.' })
  conditions?: ConditionInput[] | null;

  @Field(() => [EffectInput], { description: '1 to 5 effects.' })
  effects!: EffectInput[];

  @Field(() => [EffectInput], {
    nullable: true,
    description: 'With REFERRAL: what the one who referred gets; at most 5.',
  })
  referrerEffects?: EffectInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Of those of one group of one owner only the best for the member counts in a purchase: ${describeText('number', GROUP_MAX)}.`,
  })
  group?: string | null;

  @Field(() => Int, { nullable: true, description: 'The lower goes first; 100 when left out.' })
  order?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Days until its points expire, 1 to 36500. Left out: as the funder's rate sheet says.",
  })
  pointsExpireAfterDays?: number | null;
}

@Access(withParent)
@ObjectType('HouseRules', {
  implements: [OfferType, Node],
  description: 'What all earning of one partner, or of the network, keeps to: least spend, caps and watches.',
})
export class HouseRulesType extends OfferType {
  @Field(() => Money, {
    nullable: true,
    description: "Less earns nothing. The network's counts at partners of its currency.",
  })
  minSpend!: Money | null;
}

@InputType({ description: 'One set a partner, and one of the network.' })
export class DraftHouseRulesInput {
  @Field(() => String, {
    description: KEY,
  })
  idempotencyKey!: string;

  @Field(() => OfferInput, { description: 'What all offers have; without funding.' })
  offer!: OfferInput;

  @Field(() => MoneyInput, { nullable: true, description: 'Less earns nothing; above 0.' })
  minSpend?: MoneyInput | null;
}
