import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  PointsScalar,
  withParent,
  resultOf,
} from '../platform/index.js';
import { MemberRefInput, WalletType, memberNotFound, memberNotActive } from '../members/index.js';
import {
  partnerNotActive,
  duplicateOrder,
  idempotencyConflict,
  exceedsOriginal,
  insufficientPoints,
} from '../ledger/index.js';
import { noRateInForce, amountTooSmall, creditLimitReached, fxRateMissing } from '../exchange/index.js';
import { currencyMismatch, siteTexts } from '../partners/index.js';
import { BasketLineInput, ChannelEnum, limitReached, type Channel } from '../offers/index.js';
import { CouponType } from '../grants/index.js';
import { AccrualComponentType, BasketLineType } from './component.type.js';
import { accrualNotFound, exceedsOriginalSpend } from './refusals.js';

@Access(withParent)
@ObjectType('Accrual', {
  implements: Node,
  description:
    "Points that a member earned by one purchase at a partner. Seen by that partner, its member and the network's staff.",
})
export class AccrualType extends Node {
  @Field(() => String, { description: "The partner's own number for the purchase; it has one accrual at most." })
  orderId!: string;

  @Field(() => Money, { description: "What was spent, in the partner's currency." })
  spend!: Money;

  @Field(() => PointsScalar, { description: 'Points as earned, before reversals.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'Points taken back since, for returned goods.' })
  reversedPoints!: bigint;

  @Field(() => [AccrualComponentType], { description: 'Why these points: the components add up to points.' })
  components!: AccrualComponentType[];

  @Field(() => String, { nullable: true, description: 'The category of goods that the partner gave, if any.' })
  category!: string | null;

  @Field(() => ChannelEnum, { description: 'By which way the purchase was made.' })
  channel!: Channel;

  @Field(() => [BasketLineType], { description: 'The goods as they were sent; none when none were.' })
  lines!: BasketLineType[];

  @Field(() => PointsScalar, { description: 'Held until its review ends; 0 where none holds them.' })
  pendingPoints!: bigint;

  @Field(() => Money, { description: 'What the goods had cost that came back.' })
  returnedSpend!: Money;
  @Field(() => String, { nullable: true, description: siteTexts.storeAnswered })
  store!: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.tillAnswered })
  till!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the purchase was made: the rate sheet in force then was used.' })
  occurredAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the points expire; null: never.' })
  expiresAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the accrual was posted.' })
  createdAt!: Date;
}

@InputType({ description: 'A purchase by which a member earns points.' })
export class AccruePointsInput {
  @Field(() => String, {
    description: `${describeText('number', bounds.idempotencyKey)}, one for each operation: the same key and input give the first result again.`,
  })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who made the purchase.' })
  member!: MemberRefInput;

  @Field(() => MoneyInput, { description: "What was spent, positive, in the partner's currency." })
  spend!: MoneyInput;

  @Field(() => String, {
    description: `The partner's own number for the purchase, ${describeText('number', bounds.reference)}; one accrual each.`,
  })
  orderId!: string;

  @Field(() => String, {
    nullable: true,
    description: `A category of goods for the partner's own reports, ${describeText('number', bounds.category)}.`,
  })
  category?: string | null;

  @Field(() => [BasketLineInput], {
    nullable: true,
    description: 'The goods, at most 100 lines, which add up to at most the spend. Campaigns and returns go by them.',
  })
  lines?: BasketLineInput[] | null;

  @Field(() => ChannelEnum, { nullable: true, description: 'By which way it was made; OTHER when left out.' })
  channel?: Channel | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the purchase was made: now when left out, at most 90 days back, never in the future.',
  })
  occurredAt?: Date | null;

  @Field(() => String, { nullable: true, description: siteTexts.store })
  store?: string | null;

  @Field(() => String, { nullable: true, description: siteTexts.till })
  till?: string | null;
}

@InputType({ description: 'Points of an accrual to be taken back.' })
export class ReverseAccrualInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The accrual.' })
  accrualId!: string;

  @Field(() => PointsScalar, { description: 'How many points to take back; positive.' })
  points!: bigint;

  @Field(() => String, { description: `Why, ${describeText('message', bounds.reason)}, for the records.` })
  reason!: string;
}

@Access(withParent)
@ObjectType('AccruePointsPayload', { description: 'The points were earned.' })
class AccruePointsPayload {
  @Field(() => AccrualType, { description: 'The accrual.' })
  accrual!: AccrualType;

  @Field(() => WalletType, { description: "The member's wallet right after it." })
  wallet!: WalletType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('ReverseAccrualPayload', { description: 'The points were taken back.' })
class ReverseAccrualPayload {
  @Field(() => AccrualType, { description: 'The accrual, with these points among its reversedPoints.' })
  accrual!: AccrualType;

  @Field(() => WalletType, { description: "The member's wallet right after it." })
  wallet!: WalletType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const AccruePointsResult = resultOf(
  'AccruePointsResult',
  'The accrual, or why there is none.',
  AccruePointsPayload,
  memberNotFound,
  memberNotActive,
  partnerNotActive,
  noRateInForce,
  duplicateOrder,
  currencyMismatch,
  amountTooSmall,
  limitReached,
  creditLimitReached,
  fxRateMissing,
  idempotencyConflict,
);

export const ReverseAccrualResult = resultOf(
  'ReverseAccrualResult',
  'The accrual after the reversal, or why nothing was reversed.',
  ReverseAccrualPayload,
  accrualNotFound,
  exceedsOriginal,
  insufficientPoints,
  fxRateMissing,
  idempotencyConflict,
);

@InputType({ description: 'Units of one line that come back.' })
export class ReturnedLineInput {
  @Field(() => Int, { description: 'Its place in Accrual.lines, from 1; each at most once.' })
  line!: number;

  @Field(() => Int, { description: 'How many units: 1 or more.' })
  quantity!: number;
}

@InputType({
  description:
    'Goods that come back: amount for a purchase without lines, lines for one with. For all that is left of it: neither.',
})
export class ReturnPurchaseInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The accrual.' })
  accrualId!: string;

  @Field(() => MoneyInput, { nullable: true, description: "What the goods had cost, in the accrual's currency." })
  amount?: MoneyInput | null;

  @Field(() => [ReturnedLineInput], { nullable: true, description: 'Which goods, at most 100 lines.' })
  lines?: ReturnedLineInput[] | null;

  @Field(() => String, { description: `Why, ${describeText('message', bounds.reason)}, for the records.` })
  reason!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: take what the wallet has and answer what lacks. False when left out: refuse.',
  })
  allowShortfall?: boolean | null;
}

@Access(withParent)
@ObjectType('ReturnPurchasePayload', { description: 'What was taken back.' })
class ReturnPurchasePayload {
  @Field(() => AccrualType, { description: 'The accrual with what is returned and reversed of it.' })
  accrual!: AccrualType;

  @Field(() => WalletType, { description: 'The wallet right after the return.' })
  wallet!: WalletType;

  @Field(() => PointsScalar, { description: 'The points that were taken back.' })
  takenBack!: bigint;

  @Field(() => PointsScalar, { description: 'The points that the wallet lacked, with allowShortfall.' })
  shortfall!: bigint;

  @Field(() => [CouponType], { description: 'Coupons that the goods had brought, taken back.' })
  couponsTakenBack!: CouponType[];

  @Field(() => [CouponType], { description: 'Those that were used already, and stay.' })
  couponsKept!: CouponType[];

  @Field(() => Boolean, {
    description: 'Whether the key had been used for the same before: then nothing was done again.',
  })
  replayed!: boolean;
}

export const ReturnPurchaseResult = resultOf(
  'ReturnPurchaseResult',
  'The accrual after the return, or why nothing was taken back.',
  ReturnPurchasePayload,
  accrualNotFound,
  currencyMismatch,
  fxRateMissing,
  exceedsOriginalSpend,
  insufficientPoints,
  idempotencyConflict,
);
