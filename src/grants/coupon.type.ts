import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  resultOf,
  withParent,
} from '../platform/index.js';
import { duplicateOrder, idempotencyConflict, invalidTransition, partnerNotActive } from '../ledger/index.js';
import { memberNotActive, memberNotFound, MemberRefInput } from '../members/index.js';
import { currencyMismatch } from '../partners/index.js';
import { amountTooSmall, fxRateMissing } from '../exchange/index.js';
import {
  BasketLineInput,
  ChannelEnum,
  limitReached,
  notEligible,
  offerNotFound,
  offerNotLive,
  type Channel,
} from '../offers/index.js';
import { couponStatuses, type CouponStatus } from './coupon.js';
import { couponNotFound, couponNotUsable } from './refusals.js';

const KEY = `New for each operation; the same again changes nothing: ${describeText('number', bounds.idempotencyKey)}.`;
const REPLAYED = 'Whether an earlier call with the same key did it.';

export const CouponStatusEnum = Object.fromEntries(couponStatuses.map((status) => [status, status])) as {
  readonly [Status in CouponStatus]: Status;
};
registerEnumType(CouponStatusEnum, {
  name: 'CouponStatus',
  description: 'Where a coupon is in its life.',
  valuesConfig: {
    GRANTED: { description: 'It can be used, until it expires.' },
    USED: { description: 'A use of it stands.' },
    EXPIRED: { description: 'Its time passed before it was used.' },
    CANCELLED: { description: 'It was withdrawn.' },
  },
});

@Access(withParent)
@ObjectType('Coupon', { implements: Node, description: 'One coupon, good once.' })
export class CouponType extends Node {
  @Field(() => CouponStatusEnum, { description: 'Where it is in its life.' })
  status!: CouponStatus;

  @Field(() => DateTimeScalar, { description: 'When it was granted or printed.' })
  grantedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From here on it is too late; null: it does not expire.',
  })
  expiresAt!: Date | null;
}

export const CouponConnection = connectionOf(CouponType, 'Coupon', 'coupons');

@Access(withParent)
@ObjectType('CouponUse', {
  implements: Node,
  description:
    'One use of a coupon; it stands until it is undone. Seen by the partner, who set the coupon up or pays for it, its member and staff.',
})
export class CouponUseType extends Node {
  @Field(() => String, { description: "The partner's own number of the purchase." })
  orderId!: string;

  @Field(() => Money, { description: 'The whole purchase.' })
  spend!: Money;

  @Field(() => Money, { description: "What the member saved, in the partner's currency. For a right: 0." })
  discount!: Money;

  @Field(() => DateTimeScalar, { description: 'When it was used.' })
  usedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the use was undone; null: it stands.' })
  undoneAt!: Date | null;
}

@Access(withParent)
@ObjectType({ description: 'A key that signs for the network: Ed25519. It checks the codes of coupons.' })
export class PublicKey {
  @Field(() => String, { description: 'The RFC 7638 thumbprint of the key.' })
  keyId!: string;

  @Field(() => String, { description: 'The 32 bytes of the public key in base64url.' })
  publicKey!: string;
}

@InputType({ description: 'A coupon that someone shows at a till.' })
export class UseCouponInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => String, { description: 'Its number, in any case of letters, or its code.' })
  coupon!: string;

  @Field(() => String, {
    description: `The partner's own number of the purchase: ${describeText('number', bounds.reference)}. Of one kind only one use can stand for it.`,
  })
  orderId!: string;

  @Field(() => MoneyInput, { description: "The whole purchase, in the partner's currency; above 0." })
  spend!: MoneyInput;

  @Field(() => [BasketLineInput], {
    nullable: true,
    description: 'Its lines, at most 100, which add up to at most the spend.',
  })
  lines?: BasketLineInput[] | null;

  @Field(() => ChannelEnum, { nullable: true, description: 'By which way it was made; OTHER when left out.' })
  channel?: Channel | null;

  @Field(() => MemberRefInput, {
    nullable: true,
    description: 'Who uses it: asked by conditions on members and by personal kinds.',
  })
  member?: MemberRefInput | null;
}

@InputType({ description: 'For an order that was given up or returned whole: the coupon is as before.' })
export class UndoCouponUseInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => ID, { description: "The use, of one's own." })
  useId!: string;

  @Field(() => String, { description: `Why, for the records: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

export const PRINTED_MAX = 1_000;

@InputType({ description: 'Coupons of nobody, to be printed.' })
export class PrintCouponsInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Of which kind.' })
  couponKindId!: string;

  @Field(() => Int, { description: `How many: 1 to ${PRINTED_MAX.toLocaleString('en-US')}.` })
  count!: number;
}

@InputType({ description: 'A coupon to be withdrawn.' })
export class CancelCouponInput {
  @Field(() => ID, { description: 'The coupon, GRANTED.' })
  couponId!: string;

  @Field(() => String, { description: `Why, for the records: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@Access(withParent)
@ObjectType({ description: 'The use.' })
class UseCouponPayload {
  @Field(() => CouponUseType, { description: 'The use, which stands.' })
  use!: CouponUseType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'The use, undone.' })
class UndoCouponUsePayload {
  @Field(() => CouponUseType, { description: 'The use, undone.' })
  use!: CouponUseType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'New coupons of nobody.' })
class PrintCouponsPayload {
  @Field(() => [CouponType], { description: 'The new coupons.' })
  coupons!: CouponType[];

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'The coupon, CANCELLED.' })
class CancelCouponPayload {
  @Field(() => CouponType, { description: 'The coupon.' })
  coupon!: CouponType;
}

export const UseCouponResult = resultOf(
  'UseCouponResult',
  'What using a coupon comes to.',
  UseCouponPayload,
  partnerNotActive,
  couponNotFound,
  couponNotUsable,
  memberNotFound,
  memberNotActive,
  duplicateOrder,
  currencyMismatch,
  fxRateMissing,
  notEligible,
  amountTooSmall,
  idempotencyConflict,
);

export const UndoCouponUseResult = resultOf(
  'UndoCouponUseResult',
  'What undoing a use comes to.',
  UndoCouponUsePayload,
  couponNotFound,
  invalidTransition,
  idempotencyConflict,
);

export const PrintCouponsResult = resultOf(
  'PrintCouponsResult',
  'What printing coupons comes to.',
  PrintCouponsPayload,
  offerNotFound,
  offerNotLive,
  limitReached,
  idempotencyConflict,
);

export const CancelCouponResult = resultOf(
  'CancelCouponResult',
  'What withdrawing a coupon comes to.',
  CancelCouponPayload,
  couponNotFound,
  invalidTransition,
);
