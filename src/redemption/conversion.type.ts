import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  Node,
  PointsScalar,
  withParent,
  resultOf,
} from '../platform/index.js';
import { MemberRefInput, WalletType, memberNotFound, memberNotActive } from '../members/index.js';
import { partnerNotActive, duplicateOrder, idempotencyConflict, insufficientPoints } from '../ledger/index.js';
import { noRateInForce, amountTooSmall, creditLimitReached, fxRateMissing } from '../exchange/index.js';
import { conversionNotOffered } from './refusals.js';

export enum ConversionDirectionEnum {
  IN = 'IN',
  OUT = 'OUT',
}
registerEnumType(ConversionDirectionEnum, {
  name: 'ConversionDirection',
  description: "Which way points were exchanged with a partner's own scheme.",
  valuesConfig: {
    IN: { description: "Units of the partner's scheme became points." },
    OUT: { description: "Points became units of the partner's scheme." },
  },
});

@Access(withParent)
@ObjectType('Conversion', {
  implements: Node,
  description:
    "An exchange between points and a partner's own scheme. Seen by that partner, its member and the network's staff.",
})
export class ConversionType extends Node {
  @Field(() => ConversionDirectionEnum, { description: 'Which way.' })
  direction!: ConversionDirectionEnum;

  @Field(() => PointsScalar, { description: 'Points given or taken; positive.' })
  points!: bigint;

  @Field(() => DecimalScalar, { description: "Units of the partner's own scheme, exact." })
  nativeUnits!: string;

  @Field(() => String, { description: "The partner's own number for the conversion; one each." })
  reference!: string;

  @Field(() => DateTimeScalar, { description: 'When it was posted.' })
  createdAt!: Date;
}

@InputType({ description: "Units of the partner's own scheme that become points." })
export class ConvertInInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who gets the points.' })
  member!: MemberRefInput;

  @Field(() => DecimalScalar, {
    description: "Units of the partner's own scheme, positive, at most 6 fraction digits.",
  })
  nativeUnits!: string;

  @Field(() => String, {
    description: `The partner's own number for the conversion, ${describeText('number', bounds.reference)}; one each.`,
  })
  reference!: string;
}

@InputType({ description: "Points that become units of the partner's own scheme." })
export class ConvertOutInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Whose points.' })
  member!: MemberRefInput;

  @Field(() => PointsScalar, { description: 'How many points; positive.' })
  points!: bigint;

  @Field(() => String, {
    description: `The partner's own number for the conversion, ${describeText('number', bounds.reference)}; one each.`,
  })
  reference!: string;
}

// This class is not in the schema itself: TypeGraphQL inherits fields only from classes that are registered with it.
@ObjectType('ConversionPayload')
abstract class ConversionPayload {
  @Field(() => ConversionType, { description: 'The conversion.' })
  conversion!: ConversionType;

  @Field(() => WalletType, { description: "The member's wallet right after it." })
  wallet!: WalletType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('ConvertInPayload', { description: 'The points were given.' })
class ConvertInPayload extends ConversionPayload {}

@Access(withParent)
@ObjectType('ConvertOutPayload', { description: 'The points were taken.' })
class ConvertOutPayload extends ConversionPayload {}

export const ConvertInResult = resultOf(
  'ConvertInResult',
  'The conversion, or why there is none.',
  ConvertInPayload,
  memberNotFound,
  memberNotActive,
  partnerNotActive,
  noRateInForce,
  conversionNotOffered,
  duplicateOrder,
  amountTooSmall,
  creditLimitReached,
  fxRateMissing,
  idempotencyConflict,
);

export const ConvertOutResult = resultOf(
  'ConvertOutResult',
  'The conversion, or why there is none.',
  ConvertOutPayload,
  memberNotFound,
  memberNotActive,
  partnerNotActive,
  noRateInForce,
  conversionNotOffered,
  duplicateOrder,
  amountTooSmall,
  insufficientPoints,
  fxRateMissing,
  idempotencyConflict,
);
