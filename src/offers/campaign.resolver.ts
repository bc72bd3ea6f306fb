import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { Access, exactMoney, only, withParent, scoped, Seldom, type RequestContext } from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { readCampaign, type CampaignTerms } from './campaign.js';
import { CampaignType, DraftCampaignInput, DraftHouseRulesInput, HouseRulesType, TaskTerms } from './campaign.type.js';
import { Condition } from './condition.type.js';
import { STEPS_A_MINUTE } from './bounds.js';
import { draftAny } from './drafting.js';
import { Effect } from './effect.type.js';
import { TriggerEnum } from './enums.type.js';
import { readHouseRules, type HouseRulesTerms } from './house-rules.js';
import type { OfferRecord } from './record.js';
import { DraftOfferResult } from './result.type.js';
import { showCondition, showEffect } from './show.js';

type CampaignRecord = OfferRecord & { readonly terms: CampaignTerms };

@Resolver(() => CampaignType)
export class CampaignResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, { description: 'Drafts a campaign or its next version.' })
  draftCampaign(
    @Arg('input', () => DraftCampaignInput, { description: 'The campaign, whole.' }) input: DraftCampaignInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftCampaign',
      kind: 'CAMPAIGN',
      input,
      readTerms: (ownerId) => ({ kind: 'CAMPAIGN', ...readCampaign(input, ownerId) }),
    });
  }

  @Access(withParent)
  @FieldResolver(() => TriggerEnum, { description: 'What sets it off.' })
  trigger(@Root() { terms }: CampaignRecord) {
    return terms.trigger;
  }

  @Access(withParent)
  @FieldResolver(() => TaskTerms, { nullable: true, description: 'Of TASK.' })
  task(@Root() { terms }: CampaignRecord) {
    return terms.task;
  }

  @Access(withParent)
  @FieldResolver(() => [PartnerType], { description: 'Where it applies; empty: everywhere.' })
  partners(@Root() { terms }: CampaignRecord, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).loadMany(terms.partnerIds);
  }

  @Access(withParent)
  @FieldResolver(() => [Condition], { description: 'All must hold.' })
  conditions(@Root() { terms }: CampaignRecord): object[] {
    return terms.conditions.map(showCondition);
  }

  @Access(withParent)
  @FieldResolver(() => [Effect], { description: 'What is given.' })
  effects(@Root() { terms }: CampaignRecord): object[] {
    return terms.effects.map(showEffect);
  }

  @Access(withParent)
  @FieldResolver(() => [Effect], { description: 'REFERRAL: what the one who referred gets.' })
  referrerEffects(@Root() { terms }: CampaignRecord): object[] {
    return terms.referrerEffects.map(showEffect);
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Of those of one group of one owner only the best for the member counts in a purchase.',
  })
  group(@Root() { terms }: CampaignRecord): string | null {
    return terms.group;
  }

  @Access(withParent)
  @FieldResolver(() => Int, { description: 'The lower goes first.' })
  order(@Root() { terms }: CampaignRecord): number {
    return terms.order;
  }

  @Access(withParent)
  @FieldResolver(() => Int, {
    nullable: true,
    description: "Days until its points expire; null: as the funder's rate sheet says.",
  })
  pointsExpireAfterDays(@Root() { terms }: CampaignRecord): number | null {
    return terms.pointsExpireAfterDays;
  }
}

@Resolver(() => HouseRulesType)
export class HouseRulesResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, {
    description: "Drafts a partner's or the network's house rules or their next version.",
  })
  draftHouseRules(
    @Arg('input', () => DraftHouseRulesInput, { description: 'The rules, whole.' }) input: DraftHouseRulesInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftHouseRules',
      kind: 'HOUSE_RULES',
      input,
      readTerms: (ownerId) => ({ kind: 'HOUSE_RULES', ...readHouseRules(input, ownerId) }),
    });
  }

  @FieldResolver()
  minSpend(@Root() { terms }: OfferRecord & { readonly terms: HouseRulesTerms }) {
    return terms.minSpend && exactMoney(terms.minSpend.amount, terms.minSpend.currency);
  }
}
