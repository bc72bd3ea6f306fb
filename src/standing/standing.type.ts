import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Access, bounds, connectionOf, DateTimeScalar, describeText, resultOf, withParent } from '../platform/index.js';
import { memberNotFound, MemberRefInput } from '../members/index.js';
import { LEVEL_CODE_MAX, LevelType, offerNotFound } from '../offers/index.js';
import { changeReasons, type ChangeReason } from './standing.js';

const reasons = Object.fromEntries(changeReasons.map((reason) => [reason, reason])) as {
  readonly [Reason in ChangeReason]: Reason;
};
registerEnumType(reasons, {
  name: 'TierChangeReason',
  description: 'Why a level changed.',
  valuesConfig: {
    REACHED: { description: 'A rise: the credit reached it right after a purchase.' },
    REVIEWED: { description: 'The review at its time.' },
    RETURNED: { description: 'What came back broke a rise.' },
    SET: { description: 'By setTier.' },
  },
});

@Access(withParent)
@ObjectType('TierChange', { description: 'One change of level.' })
export class TierChangeType {
  @Field(() => String, { description: 'The code of the level before it.' })
  from!: string;

  @Field(() => String, { description: 'The code of the level after it.' })
  to!: string;

  @Field(() => reasons, { description: 'Why.' })
  reason!: ChangeReason;

  @Field(() => DateTimeScalar, { description: "When, in the network's time; of a review when it was due." })
  at!: Date;
}

export const TierChangeConnection = connectionOf(TierChangeType, 'TierChange', 'changes of level');

@Access(withParent)
@ObjectType('TierStanding', {
  description:
    "Where a member stands on a ladder now, a due review counted in. A partner sees those on the network's ladder and on its own.",
})
export class TierStandingType {
  @Field(() => LevelType, { description: 'The level that the member has.' })
  level!: LevelType;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it got there; null: it was there from the beginning.',
  })
  reachedAt!: Date | null;

  @Field(() => LevelType, { nullable: true, description: 'The level above; null on the highest.' })
  next!: LevelType | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the level is looked at again; null on the lowest.',
  })
  reviewAt!: Date | null;
}

@Access(withParent)
@ObjectType('Badge', { description: 'A virtual honour. A partner sees those that it gave.' })
export class BadgeType {
  @Field(() => String, { description: "The giver's name for it." })
  code!: string;

  @Field(() => DateTimeScalar, { description: "When, in the network's time." })
  awardedAt!: Date;
}

@InputType({ description: 'Puts a member on a level until its next review, such as a VIP guest.' })
export class SetTierInput {
  @Field(() => MemberRefInput, { description: 'Which member; the operator names it by id.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: "The ladder's id: the asking partner's own, or for the operator any." })
  ladderId!: string;

  @Field(() => String, { description: `The level's code, ${describeText('number', LEVEL_CODE_MAX)}.` })
  level!: string;

  @Field(() => DateTimeScalar, { description: 'When the level is reviewed: ahead. The lowest level is not reviewed.' })
  until!: Date;

  @Field(() => String, { description: `Why: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@Access(withParent)
@ObjectType({ description: 'The standing as it is now.' })
export class SetTierPayload {
  @Field(() => TierStandingType, { description: 'Where the member stands.' })
  standing!: TierStandingType;
}

export const SetTierResult = resultOf(
  'SetTierResult',
  'What setting a level comes to.',
  SetTierPayload,
  offerNotFound,
  memberNotFound,
);
