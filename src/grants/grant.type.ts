import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Node,
  PointsScalar,
  resultOf,
  withParent,
} from '../platform/index.js';
import { exceedsOriginal, idempotencyConflict, insufficientPoints, partnerNotActive } from '../ledger/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';
import { creditLimitReached, fxRateMissing, noRateInForce } from '../exchange/index.js';
import {
  AwardInput,
  consentMissing,
  FundingInput,
  limitReached,
  offerNotFound,
  offerNotLive,
} from '../offers/index.js';
import { grantCauses, type GrantCause } from './grant.entity.js';
import { grantNotFound } from './refusals.js';

const KEY = `New for each operation; the same again changes nothing: ${describeText('number', bounds.idempotencyKey)}.`;
const REPLAYED = 'Whether an earlier call with the same key did it.';

const GrantCauseEnum = Object.fromEntries(grantCauses.map((cause) => [cause, cause])) as {
  readonly [Cause in GrantCause]: Cause;
};
registerEnumType(GrantCauseEnum, {
  name: 'GrantCause',
  description: 'What a grant was given for.',
  valuesConfig: {
    CHECK_IN: { description: 'A check-in.' },
    TASK: { description: 'A task that was done.' },
    REFERRAL: { description: 'A friend who came by the code of the member.' },
    ENROLMENT: { description: 'The member enrolled at a partner, or was linked to it.' },
    BIRTHDAY: { description: 'The birthday, once each year.' },
    TIER_REACHED: { description: 'A rise on a ladder.' },
    DRAW: { description: 'A prize.' },
    CASE: { description: 'A case that was accepted.' },
    HAND: { description: "A partner's app gave it." },
  },
});

@Access(withParent)
@ObjectType('Grant', {
  implements: Node,
  description:
    'What a member was given without a purchase of its own. Its points are issued as those of an accrual. Seen by the member, the partner concerned, and staff.',
})
export class GrantType extends Node {
  @Field(() => GrantCauseEnum, { description: 'What it was given for.' })
  cause!: GrantCause;

  @Field(() => PointsScalar, { description: 'As they were given; 0 where only coupons or badges were.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'Those that were taken back.' })
  reversedPoints!: bigint;

  @Field(() => DateTimeScalar, { description: 'When it was given.' })
  createdAt!: Date;
}

export const GrantConnection = connectionOf(GrantType, 'Grant', 'grants');

@InputType({ description: 'An award by hand, paid by the asking partner.' })
export class GiveGrantInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who gets it.' })
  member!: MemberRefInput;

  @Field(() => AwardInput, { description: 'What is given.' })
  award!: AwardInput;

  @Field(() => [FundingInput], {
    nullable: true,
    description:
      'Which departments of the asking partner pay for points, with shares that add up to 1; left out: none is named. Only with points.',
  })
  funding?: FundingInput[] | null;

  @Field(() => String, { description: `Why, for the records: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@InputType({ description: 'Points of a grant to be taken back.' })
export class ReverseGrantInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The grant, given by hand by the asking partner.' })
  grantId!: string;

  @Field(() => PointsScalar, { description: 'How many: 1 or more, in proportion over its parts.' })
  points!: bigint;

  @Field(() => String, { description: `Why, for the records: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@Access(withParent)
@ObjectType({ description: 'The grant, and the wallet right after it.' })
class GiveGrantPayload {
  @Field(() => GrantType, { description: 'The new grant.' })
  grant!: GrantType;

  @Field(() => WalletType, { description: "The member's wallet, right after." })
  wallet!: WalletType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'The grant, and the wallet right after it.' })
class ReverseGrantPayload {
  @Field(() => GrantType, { description: 'The grant as it is now.' })
  grant!: GrantType;

  @Field(() => WalletType, { description: "The member's wallet, right after." })
  wallet!: WalletType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

export const GiveGrantResult = resultOf(
  'GiveGrantResult',
  'What giving by hand comes to.',
  GiveGrantPayload,
  partnerNotActive,
  offerNotFound,
  offerNotLive,
  memberNotFound,
  memberNotActive,
  noRateInForce,
  fxRateMissing,
  consentMissing,
  limitReached,
  creditLimitReached,
  idempotencyConflict,
);

export const ReverseGrantResult = resultOf(
  'ReverseGrantResult',
  'What taking points of a grant back comes to.',
  ReverseGrantPayload,
  grantNotFound,
  fxRateMissing,
  exceedsOriginal,
  insufficientPoints,
  idempotencyConflict,
);
