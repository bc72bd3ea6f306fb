import { Field, InputType, ObjectType } from 'type-graphql';
import { Access, bounds, CountScalar, describeText, Node, PointsScalar, withParent } from '../platform/index.js';
import { ConditionInput } from './condition.type.js';
import { PRIZES_MAX, type PrizeTerms } from './draw.js';
import { AwardInput } from './effect.type.js';
import { LocalTextInput, OfferInput, OfferType } from './offer.type.js';
import type { OfferRecord } from './record.js';

/** GraphQL's side of draws, as they are set up. What comes of plays is for the room of draws. */

@Access(withParent)
@ObjectType('Draw', {
  implements: [OfferType, Node],
  description:
    'Prizes with published odds, drawn by a seed that was committed before. It has one version. Once it was live everyone may see it, also after its end.',
})
export class DrawType extends OfferType {
  @Field(() => PointsScalar, { description: 'For one play, taken at the owner; 0: free.' })
  points!: bigint;
}

/** A prize with the draw that it is of, and its place in it, from 1. */
export interface PrizeShown extends PrizeTerms {
  readonly draw: OfferRecord;
  readonly place: number;
}

@Access(withParent)
@ObjectType('Prize', { description: 'What can be drawn.' })
export class PrizeType {
  @Field(() => CountScalar, {
    description: 'The odds are weight by the sum of all weights; they do not change with stock.',
  })
  weight!: bigint;

  @Field(() => CountScalar, { nullable: true, description: 'How often it is given at most; null: without bound.' })
  stock!: bigint | null;
}

@InputType({ description: 'What can be drawn.' })
export class PrizeInput {
  @Field(() => [LocalTextInput], { description: 'Its name, in en and whatever other languages.' })
  names!: LocalTextInput[];

  @Field(() => CountScalar, { description: '1 or more: the odds are weight by the sum of all weights.' })
  weight!: bigint;

  @Field(() => CountScalar, {
    nullable: true,
    description: 'How often it is given at most, 1 or more; left out: without bound, as the last prize must be.',
  })
  stock?: bigint | null;

  @Field(() => AwardInput, { nullable: true, description: 'Left out: nothing is won.' })
  award?: AwardInput | null;
}

@InputType({ description: 'A draw. It has one version, and an owner.' })
export class DraftDrawInput {
  @Field(() => String, {
    description: `New for each draft; the same again drafts nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => OfferInput, {
    description:
      'What all offers have. Limits only of TIMES, which are plays; one per MEMBER is needed where a play is free. Funding pays for prizes of points.',
  })
  offer!: OfferInput;

  @Field(() => PointsScalar, { description: 'For one play; 0: free.' })
  points!: bigint;

  @Field(() => [ConditionInput], { nullable: true, description: 'At most 20, asked of who plays; all must hold.' })
  conditions?: ConditionInput[] | null;

  @Field(() => [PrizeInput], {
    description: `1 to ${PRIZES_MAX.toString()}, in their order. The last has no stock: it is given where another is gone.`,
  })
  prizes!: PrizeInput[];
}
