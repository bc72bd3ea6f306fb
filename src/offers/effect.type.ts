import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  describeText,
  DecimalScalar,
  Money,
  MoneyInput,
  OneOf,
  PointsScalar,
  withParent,
} from '../platform/index.js';
import { BADGE_MAX } from './effects/badge.js';

/** GraphQL's side of effects. An effect that shows an object of another kind comes with that kind. */

@InputType({ description: 'Points for each whole step of counted spend.' })
export class StepInput {
  @Field(() => PointsScalar, { description: 'For each step, 1 or more.' })
  points!: bigint;

  @Field(() => MoneyInput, { description: 'The step, above 0.' })
  step!: MoneyInput;
}

@Access(withParent)
@ObjectType({ description: 'Points for each whole step of counted spend.' })
export class Step {
  @Field(() => PointsScalar, { description: 'For each step.' })
  points!: bigint;

  @Field(() => Money, { description: 'The step.' })
  step!: Money;
}

@InputType({ description: 'Coupons of one kind.' })
export class CouponGiftInput {
  @Field(() => ID, {
    description: 'The kind, which one must see. Where another partner owns it, that partner is asked for its consent.',
  })
  couponKindId!: string;

  @Field(() => Int, { nullable: true, description: '1 when left out, at most 10.' })
  count?: number | null;
}

@Access(withParent)
@ObjectType('CouponGift', { description: 'Coupons of one kind.' })
export class CouponGiftType {
  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@OneOf()
@InputType({
  description: 'What is given: exactly one field is given. multiply and perStep are only for purchases.',
})
export class EffectInput {
  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'Of the base points on the lines that count: 3 gives twice the base on top. Above 1, at most 6 fraction digits.',
  })
  multiply?: string | null;

  @Field(() => PointsScalar, { nullable: true, description: 'A fixed number of points, 1 or more.' })
  points?: bigint | null;

  @Field(() => StepInput, { nullable: true, description: 'Points for each whole step of counted spend.' })
  perStep?: StepInput | null;

  @Field(() => CouponGiftInput, { nullable: true, description: 'Coupons of one kind.' })
  coupon?: CouponGiftInput | null;

  @Field(() => String, {
    nullable: true,
    description: `A virtual honour, by its code: ${describeText('number', BADGE_MAX)}.`,
  })
  badge?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'What is given: exactly one field is not null, as in EffectInput.' })
export class Effect {
  @Field(() => DecimalScalar, { nullable: true, description: 'Of the base points on the lines that count.' })
  multiply!: string | null;

  @Field(() => PointsScalar, { nullable: true, description: 'A fixed number of points.' })
  points!: bigint | null;

  @Field(() => Step, { nullable: true, description: 'Points for each whole step of counted spend.' })
  perStep!: Step | null;

  @Field(() => CouponGiftType, { nullable: true, description: 'Coupons of one kind.' })
  coupon!: CouponGiftType | null;

  @Field(() => String, { nullable: true, description: 'A virtual honour, by its code.' })
  badge!: string | null;
}

@OneOf()
@InputType({ description: 'What is given once, outside of a campaign: exactly one field is given.' })
export class AwardInput {
  @Field(() => PointsScalar, { nullable: true, description: 'A fixed number of points, 1 or more.' })
  points?: bigint | null;

  @Field(() => CouponGiftInput, { nullable: true, description: 'Coupons of one kind.' })
  coupon?: CouponGiftInput | null;

  @Field(() => String, {
    nullable: true,
    description: `A virtual honour, by its code: ${describeText('number', BADGE_MAX)}.`,
  })
  badge?: string | null;
}
