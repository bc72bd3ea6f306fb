import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, DateTimeScalar, describeText, resultOf, withParent } from '../platform/index.js';
import { subjectNotFound } from '../cases/index.js';

@Access(withParent)
@ObjectType('Rating', { description: 'What a member said of something that it received.' })
export class RatingType {
  @Field(() => Int, { description: '1 to 5.' })
  stars!: number;

  @Field(() => String, { nullable: true, description: 'In words.' })
  comment!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was said.' })
  at!: Date;
}

@InputType({ description: "Of one's own order, accrual or case; a later one takes its place." })
export class RateInput {
  @Field(() => ID, { description: 'What is rated.' })
  subjectId!: string;

  @Field(() => Int, { description: '1 to 5.' })
  stars!: number;

  @Field(() => String, { nullable: true, description: `In words: ${describeText('message', bounds.reason)}.` })
  comment?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The rating stands.' })
export class RatePayload {
  @Field(() => RatingType, { description: 'The rating that stands.' })
  rating!: RatingType;
}

export const RateResult = resultOf('RateResult', 'What rate comes to.', RatePayload, subjectNotFound);
