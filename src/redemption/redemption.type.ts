import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  CurrencyScalar,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  ownPartner,
  PointsScalar,
  withParent,
  resultOf,
} from '../platform/index.js';
import { MemberRefInput, WalletType, memberNotFound, memberNotActive } from '../members/index.js';
import {
  partnerNotActive,
  insufficientPoints,
  duplicateOrder,
  idempotencyConflict,
  invalidTransition,
  exceedsOriginal,
} from '../ledger/index.js';
import { noRateInForce, amountTooSmall, fxRateMissing } from '../exchange/index.js';
import { currencyMismatch, siteTexts } from '../partners/index.js';
import { quoteNotFound, quoteExpired, quoteUsed, redemptionNotFound } from './refusals.js';

export enum RedemptionStatusEnum {
  AUTHORIZED = 'AUTHORIZED',
  CAPTURED = 'CAPTURED',
  VOIDED = 'VOIDED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(RedemptionStatusEnum, {
  name: 'RedemptionStatus',
  description: 'Where a redemption stands.',
  valuesConfig: {
    AUTHORIZED: { description: 'Its points are held until it is captured, voided, or the hold ends by itself.' },
    CAPTURED: { description: 'Points were taken and the partner is paid for them; they can be refunded.' },
    VOIDED: { description: 'Given up by the partner: the held points are available again.' },
    EXPIRED: { description: 'The hold ended by itself: the points are available again.' },
  },
});

@Access(withParent)
@ObjectType('Quote', {
  implements: Node,
  description: 'The price of a redemption, kept until it expires. It holds no points and is good for one redemption.',
})
export class QuoteType extends Node {
  @Field(() => PointsScalar, { description: 'How many points.' })
  points!: bigint;

  @Field(() => Money, { description: 'What the member gets for them at the till.' })
  value!: Money;

  @Field(() => DateTimeScalar, { description: 'Until when the price is kept.' })
  expiresAt!: Date;
}

@Access(withParent)
@ObjectType('Redemption', {
  implements: Node,
  description: "Points that a member spends at a partner. Seen by that partner, its member and the network's staff.",
})
export class RedemptionType extends Node {
  @Field(() => String, { description: "The partner's own number for the order; it has one redemption at most." })
  orderId!: string;

  @Field(() => RedemptionStatusEnum, { description: 'Where it stands.' })
  status!: RedemptionStatusEnum;

  @Field(() => PointsScalar, { description: 'Points asked for at authorisation.' })
  points!: bigint;

  @Field(() => Money, { description: 'The till value of points, at the quoted rate.' })
  value!: Money;

  @Field(() => PointsScalar, { description: 'Points taken for good; 0 until captured.' })
  capturedPoints!: bigint;

  @Field(() => PointsScalar, { description: 'Captured points given back since.' })
  refundedPoints!: bigint;

  @Field(() => String, { nullable: true, description: siteTexts.storeAnswered })
  store!: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.tillAnswered })
  till!: string | null;

  @Access(ownPartner((redemption: { partnerId: string }) => redemption.partnerId))
  @Field(() => Money, {
    nullable: true,
    description:
      'What the partner is paid for captured minus refunded points, exact: for the partner itself and staff. 0 while AUTHORIZED.',
  })
  reimbursement?: Money | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Set while AUTHORIZED: the hold ends by itself here.' })
  heldUntil!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was authorised.' })
  createdAt!: Date;
}

@InputType({ description: 'What a price is asked for: exactly one of points and value.' })
export class QuoteRedemptionInput {
  @Field(() => MemberRefInput, { description: 'Whose points.' })
  member!: MemberRefInput;

  @Field(() => PointsScalar, { nullable: true, description: 'How many points; positive.' })
  points?: bigint | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "What they must be worth at the till, in the partner's currency: the fewest points that are worth at least that much are quoted.",
  })
  value?: MoneyInput | null;
}

@InputType({ description: 'Points to be spent: exactly one of quoteId and points; member goes with points.' })
export class RedeemPointsInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A quote of the asking partner, unused and not expired: it fixes member, points, value and rates.',
  })
  quoteId?: string | null;

  @Field(() => MemberRefInput, { nullable: true, description: 'Whose points, when points are given.' })
  member?: MemberRefInput | null;

  @Field(() => PointsScalar, { nullable: true, description: 'How many points, at the rate sheet in force; positive.' })
  points?: bigint | null;

  @Field(() => String, {
    description: `The partner's own number for the order, ${describeText('number', bounds.reference)}; one redemption each.`,
  })
  orderId!: string;

  @Field(() => Boolean, {
    description: 'True: authorise and capture in one step. False: hold the points, to be captured or voided later.',
  })
  capture!: boolean;

  @Field(() => String, { nullable: true, description: siteTexts.store })
  store?: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.till })
  till?: string | null;
}

@InputType({ description: 'Held points to be taken for good.' })
export class CaptureRedemptionInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The redemption, AUTHORIZED.' })
  redemptionId!: string;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'All that is held when left out; fewer: the rest is released.',
  })
  points?: bigint | null;
}

@InputType({ description: 'A hold to be given up.' })
export class VoidRedemptionInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The redemption, AUTHORIZED.' })
  redemptionId!: string;
}

@InputType({ description: 'Captured points to be given back.' })
export class RefundRedemptionInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The redemption, CAPTURED.' })
  redemptionId!: string;

  @Field(() => PointsScalar, {
    description: 'How many points; positive, at most what was captured and not refunded before.',
  })
  points!: bigint;

  @Field(() => String, { description: `Why, ${describeText('message', bounds.reason)}, for the records.` })
  reason!: string;
}

@Access(withParent)
@ObjectType('QuoteRedemptionPayload', { description: 'The price is kept.' })
class QuoteRedemptionPayload {
  @Field(() => QuoteType, { description: 'The quote.' })
  quote!: QuoteType;
}

// This class is not in the schema itself: TypeGraphQL inherits fields only from classes that are registered with it.
@ObjectType('StepPayload')
abstract class StepPayload {
  @Field(() => RedemptionType, { description: 'The redemption right after this step.' })
  redemption!: RedemptionType;

  @Field(() => WalletType, { description: "The member's wallet right after it." })
  wallet!: WalletType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('RedeemPointsPayload', { description: 'The points are spent or held.' })
class RedeemPointsPayload extends StepPayload {}

@Access(withParent)
@ObjectType('CaptureRedemptionPayload', { description: 'Held points were taken.' })
class CaptureRedemptionPayload extends StepPayload {}

@Access(withParent)
@ObjectType('VoidRedemptionPayload', { description: 'The hold was given up.' })
class VoidRedemptionPayload extends StepPayload {}

@Access(withParent)
@ObjectType('RefundRedemptionPayload', { description: 'Captured points were given back.' })
class RefundRedemptionPayload extends StepPayload {}

export const QuoteRedemptionResult = resultOf(
  'QuoteRedemptionResult',
  'The quote, or why there is none.',
  QuoteRedemptionPayload,
  memberNotFound,
  memberNotActive,
  partnerNotActive,
  noRateInForce,
  currencyMismatch,
  amountTooSmall,
  insufficientPoints,
);

export const RedeemPointsResult = resultOf(
  'RedeemPointsResult',
  'The redemption, or why there is none.',
  RedeemPointsPayload,
  memberNotFound,
  memberNotActive,
  partnerNotActive,
  noRateInForce,
  duplicateOrder,
  amountTooSmall,
  insufficientPoints,
  quoteNotFound,
  quoteExpired,
  quoteUsed,
  fxRateMissing,
  idempotencyConflict,
);

export const CaptureRedemptionResult = resultOf(
  'CaptureRedemptionResult',
  'The redemption after the capture, or why nothing was captured.',
  CaptureRedemptionPayload,
  redemptionNotFound,
  invalidTransition,
  exceedsOriginal,
  fxRateMissing,
  idempotencyConflict,
);

export const VoidRedemptionResult = resultOf(
  'VoidRedemptionResult',
  'The redemption after the void, or why it was not voided.',
  VoidRedemptionPayload,
  redemptionNotFound,
  invalidTransition,
  idempotencyConflict,
);

export const RefundRedemptionResult = resultOf(
  'RefundRedemptionResult',
  'The redemption after the refund, or why nothing was refunded.',
  RefundRedemptionPayload,
  redemptionNotFound,
  invalidTransition,
  exceedsOriginal,
  idempotencyConflict,
);

@Access(withParent)
@ObjectType('RedemptionFunding', { description: 'What one lot paid towards a redemption, captured minus refunded.' })
export class RedemptionFundingType {
  @Field(() => PointsScalar, { description: 'Points of the lot that were captured and not refunded.' })
  points!: bigint;

  @Field(() => DecimalScalar, {
    description:
      'What one of these points brought in, in currency, exact: from the reserve (ON_ISSUE) or from the issuer (ON_REDEMPTION).',
  })
  unitPrice!: string;

  @Field(() => CurrencyScalar, { description: "The issuer's currency." })
  currency!: string;
}
