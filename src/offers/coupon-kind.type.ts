import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  OneOf,
  withParent,
} from '../platform/index.js';
import { ConditionInput } from './condition.type.js';
import { RIGHT_MAX } from './coupon-kind.js';
import { LocalTextInput, OfferInput, OfferType } from './offer.type.js';

/** GraphQL's side of kinds of coupons. */

@InputType({ description: 'A part of the counted spend, and at most how much.' })
export class PercentInput {
  @Field(() => DecimalScalar, {
    description: 'Percent of the counted spend: above 0, at most 100, at most 6 fraction digits.',
  })
  percent!: string;

  @Field(() => MoneyInput, { nullable: true, description: 'Not more than this; above 0.' })
  atMost?: MoneyInput | null;
}

@Access(withParent)
@ObjectType({ description: 'A part of the counted spend, and at most how much.' })
export class Percent {
  @Field(() => DecimalScalar, { description: 'Percent of the counted spend.' })
  percent!: string;

  @Field(() => Money, { nullable: true, description: 'Not more than this; converted where it is used.' })
  atMost!: Money | null;
}

@OneOf()
@InputType({ description: 'What a coupon is worth: exactly one field is given.' })
export class CouponValueInput {
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'This much off; above 0. Where it is used in another currency, it is converted.',
  })
  amount?: MoneyInput | null;

  @Field(() => PercentInput, { nullable: true, description: 'A part of the counted spend off.' })
  percent?: PercentInput | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: `A gift, a service or a priority, in words: ${describeText('name', RIGHT_MAX)} each, in en and whatever other languages.`,
  })
  right?: LocalTextInput[] | null;
}

@Access(withParent)
@ObjectType('CouponValue', { description: 'What a coupon is worth: exactly one field is not null.' })
export class CouponValueType {
  @Field(() => Money, { nullable: true, description: 'This much off.' })
  amount!: Money | null;

  @Field(() => Percent, { nullable: true, description: 'A part of the counted spend off.' })
  percent!: Percent | null;
}

@Access(withParent)
@ObjectType('CouponKind', {
  implements: [OfferType, Node],
  description: 'What coupons of a kind are worth, where, when, and who pays.',
})
export class CouponKindType extends OfferType {
  @Field(() => Int, { nullable: true, description: '24 h each, from the granting; null: without end.' })
  validDays!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The sooner of this and validDays counts.' })
  validUntil!: Date | null;

  @Field(() => Boolean, {
    description: 'True: only for the member that it was granted to, who must be named in the use.',
  })
  personal!: boolean;
}

@InputType({ description: 'A coupon kind, or its next version.' })
export class DraftCouponKindInput {
  @Field(() => String, {
    description: `New for each draft; the same again drafts nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => OfferInput, {
    description: 'What all offers have. Limits only of TIMES: coupons granted or printed that are not CANCELLED.',
  })
  offer!: OfferInput;

  @Field(() => CouponValueInput, { description: 'What a coupon is worth.' })
  value!: CouponValueInput;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Only with a right: what it costs who honours it, once; 0 when left out.',
  })
  cost?: MoneyInput | null;

  @Field(() => [ConditionInput], {
    nullable: true,
    description: 'At most 20, asked when a coupon is used; all must hold.',
  })
  conditions?: ConditionInput[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      "Partners at which it is accepted, at most 200, in whatever currency. Left out: the owner; needed for the network's.",
  })
  acceptedAtIds?: string[] | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'The part of the discount, or of cost, that funding pays to who accepted it: 0 to 1, 1 when left out, at most 6 fraction digits.',
  })
  reimbursedShare?: string | null;

  @Field(() => Int, { nullable: true, description: '24 h each, from the granting: 1 to 36500.' })
  validDays?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The sooner of this and validDays counts.' })
  validUntil?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only for the member that it was granted to. False when left out.',
  })
  personal?: boolean | null;
}
