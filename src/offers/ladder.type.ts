import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, DecimalScalar, describeText, Node, withParent } from '../platform/index.js';
import { LEVEL_CODE_MAX } from './conditions/tier.js';
import { TierMeasureEnum, TierWindowEnum } from './enums.type.js';
import { LEVELS_MAX, WINDOW_DAYS_MAX, type TierMeasure, type TierWindow } from './ladder.js';
import { LocalTextInput, OfferInput, OfferType } from './offer.type.js';

@Access(withParent)
@ObjectType('Ladder', {
  implements: [OfferType, Node],
  description:
    "Levels that members reach by their purchases. A partner's ladder counts purchases at that partner, the network's all.",
})
export class LadderType extends OfferType {}

@Access(withParent)
@ObjectType('Level', { description: 'A level of a ladder.' })
export class LevelType {
  @Field(() => String, { description: 'Its name for programs. It is the same in all versions of the ladder.' })
  code!: string;
}

@InputType({ description: 'A level of a ladder. No code stands twice.' })
export class LevelInput {
  @Field(() => String, { description: `Its name for programs: ${describeText('number', LEVEL_CODE_MAX)}.` })
  code!: string;

  @Field(() => [LocalTextInput], { description: 'Its name, in en and whatever other languages.' })
  names!: LocalTextInput[];

  @Field(() => DecimalScalar, {
    description:
      "The credit that reaches it: points, purchases, or units of the owner's currency. The first level needs 0, each other one more than the one before; whole unless it is money.",
  })
  needs!: string;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'Of base points, 1 to 1000000 with at most 6 fraction digits; 1 when left out.',
  })
  multiplier?: string | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: `What else it brings, at most 100 texts, of which each language may have several and en has one at least: ${describeText('name', bounds.name)} each.`,
  })
  benefits?: LocalTextInput[] | null;
}

@InputType({ description: 'A ladder, or its next version. One ladder a partner, and one of the network.' })
export class DraftLadderInput {
  @Field(() => String, {
    description: `New for each draft; the same again drafts nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => OfferInput, {
    description:
      'What all offers have; without limits. Funding says who issues the points of multipliers above 1: the network issues none itself.',
  })
  offer!: OfferInput;

  @Field(() => TierMeasureEnum, {
    description: "What it counts; SPEND only for a partner's ladder. It never changes from version to version.",
  })
  measure!: TierMeasure;

  @Field(() => TierWindowEnum, { description: 'The days of which the credit counts.' })
  window!: TierWindow;

  @Field(() => Int, {
    nullable: true,
    description: `With ROLLING, and only with it: 1 to ${WINDOW_DAYS_MAX.toString()} days, today counted.`,
  })
  windowDays?: number | null;

  @Field(() => Int, {
    description: `Days for which a level stays after its window: 0 to ${WINDOW_DAYS_MAX.toString()}.`,
  })
  graceDays!: number;

  @Field(() => [LevelInput], {
    description: `1 to ${LEVELS_MAX.toString()} levels, the lowest first. A next version keeps their codes in their order.`,
  })
  levels!: LevelInput[];
}
