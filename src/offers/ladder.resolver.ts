import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  DecimalScalar,
  formatScaled,
  only,
  principalOf,
  scoped,
  Seldom,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { PartnerType, type PartnerRecord } from '../partners/index.js';
import { STEPS_A_MINUTE } from './bounds.js';
import type { TierAtLeast as TierAtLeastTerms } from './conditions/tier.js';
import { draftAny } from './drafting.js';
import { TierMeasureEnum, TierWindowEnum } from './enums.type.js';
import { liveOfOwner, offerNamed } from './find.js';
import { creditText, readLadder, type LadderTerms, type Level, type TierMeasure } from './ladder.js';
import { DraftLadderInput, LadderType, LevelType } from './ladder.type.js';
import { localeRule, readAskedLocale, textIn, textsIn } from './local-text.js';
import { HouseRulesType } from './campaign.type.js';
import type { OfferRecord } from './record.js';
import { DraftOfferResult } from './result.type.js';
import { TierAtLeast } from './tier.type.js';

type LadderRecord = OfferRecord & { readonly terms: LadderTerms };

/** A level with what its credit is counted in. */
export interface LevelRecord extends Level {
  readonly measure: TierMeasure;
}

@Resolver(() => LadderType)
export class LadderResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, { description: "Drafts a partner's or the network's ladder or its next version." })
  draftLadder(
    @Arg('input', () => DraftLadderInput, { description: 'The ladder, whole.' }) input: DraftLadderInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftLadder',
      kind: 'LADDER',
      input,
      readTerms: (ownerId) => ({ kind: 'LADDER', ...readLadder(input, ownerId) }),
    });
  }

  @Access(withParent)
  @FieldResolver(() => TierMeasureEnum, { description: 'What it counts.' })
  measure(@Root() { terms }: LadderRecord) {
    return terms.measure;
  }

  @Access(withParent)
  @FieldResolver(() => TierWindowEnum, { description: 'The days of which the credit counts.' })
  window(@Root() { terms }: LadderRecord) {
    return terms.window;
  }

  @Access(withParent)
  @FieldResolver(() => Int, { nullable: true, description: 'Of ROLLING: the number of days, today counted.' })
  windowDays(@Root() { terms }: LadderRecord): number | null {
    return terms.windowDays;
  }

  @Access(withParent)
  @FieldResolver(() => Int, { description: 'Days for which a level stays after its window.' })
  graceDays(@Root() { terms }: LadderRecord): number {
    return terms.graceDays;
  }

  @Access(withParent)
  @FieldResolver(() => [LevelType], { description: 'The lowest first; it needs 0.' })
  levels(@Root() { terms }: LadderRecord): LevelRecord[] {
    return terms.levels.map((level) => ({ ...level, measure: terms.measure }));
  }
}

@Resolver(() => LevelType)
export class LevelResolver {
  @Access(withParent)
  @FieldResolver(() => String, { description: 'Its name, in the language asked for or else in English.' })
  name(
    @Root() { names }: LevelRecord,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
  ): string {
    return textIn(names, readAskedLocale('locale', locale));
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, {
    description: "The credit that reaches it: points, purchases, or units of the owner's currency.",
  })
  needs(@Root() { needs, measure }: LevelRecord): string {
    return creditText(needs, measure);
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, { description: 'Of base points, 1 or more.' })
  multiplier(@Root() { multiplier }: LevelRecord): string {
    return formatScaled(multiplier, 6, 0);
  }

  @Access(withParent)
  @FieldResolver(() => [String], { description: 'What else it brings, in the language asked for or else in English.' })
  benefits(
    @Root() { benefits }: LevelRecord,
    @Arg('locale', () => String, { nullable: true, description: localeRule }) locale: string | null | undefined,
  ): readonly string[] {
    return textsIn(benefits, readAskedLocale('locale', locale));
  }
}

@Resolver(() => TierAtLeast)
export class TierAtLeastResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => LadderType, { description: 'The ladder.' })
  ladder(@Root() { ladderId }: TierAtLeastTerms, @Ctx() ctx: RequestContext): Promise<OfferRecord> {
    return offerNamed(ctx, this.services, principalOf(ctx), ladderId);
  }
}

@Resolver(() => PartnerType)
export class PartnerLadderResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => LadderType, {
    nullable: true,
    description: "The partner's ladder that is live; null: it has none.",
  })
  ladder(@Root() { id }: PartnerRecord, @Ctx() ctx: RequestContext): Promise<OfferRecord | null> {
    return liveOfOwner(ctx, this.services, 'LADDER', id);
  }

  @Access(withParent)
  @FieldResolver(() => HouseRulesType, {
    nullable: true,
    description: "The partner's house rules that are live; null: it has none.",
  })
  houseRules(@Root() { id }: PartnerRecord, @Ctx() ctx: RequestContext): Promise<OfferRecord | null> {
    return liveOfOwner(ctx, this.services, 'HOUSE_RULES', id);
  }
}
