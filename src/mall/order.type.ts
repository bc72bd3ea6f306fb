import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Money,
  Node,
  PointsScalar,
  resultOf,
  withParent,
} from '../platform/index.js';
import {
  duplicateOrder,
  idempotencyConflict,
  insufficientPoints,
  invalidTransition,
  partnerNotActive,
} from '../ledger/index.js';
import { amountTooSmall, fxRateMissing, noRateInForce } from '../exchange/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';
import {
  DeliveryMethodEnum,
  limitReached,
  notEligible,
  offerNotFound,
  offerNotLive,
  type DeliveryMethod,
} from '../offers/index.js';
import { couponNotUsable } from '../grants/index.js';
import { orderStatuses, orderSteps, type ItemOrderStatus, type ItemOrderStep } from './order.entity.js';
import { exceedsOriginalUnits, orderNotFound, outOfStock } from './refusals.js';

export const ADDRESS_MAX = 500;
export const TRACKING_MAX = 128;

const enumOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [One in Name]: One };

export const ItemOrderStatusEnum = enumOf(orderStatuses);
registerEnumType(ItemOrderStatusEnum, {
  name: 'ItemOrderStatus',
  description: 'Where an order is in its life.',
  valuesConfig: {
    RESERVED: { description: 'Units and points are held until the money is paid.' },
    PLACED: { description: 'The points are captured.' },
    READY: { description: 'It can be picked up.' },
    SHIPPED: { description: 'It is on its way.' },
    DELIVERED: { description: 'The member has it.' },
    CANCELLED: { description: 'Given up, or its hold ended.' },
    RETURNED: { description: 'All its units were refunded.' },
  },
});

export const ItemOrderStepEnum = enumOf(orderSteps);
registerEnumType(ItemOrderStepEnum, {
  name: 'ItemOrderStep',
  description: 'What is done to an order.',
  valuesConfig: {
    CONFIRM: { description: 'The money was paid: the points are captured.' },
    READY: { description: 'It can be picked up.' },
    SHIP: { description: 'It was sent.' },
    DELIVER: { description: 'It was handed over.' },
    CANCEL: { description: 'Given up: what was held is released, what was captured is refunded.' },
  },
});

@Access(withParent)
@ObjectType({ description: 'A step of an order, with when it was taken.' })
export class ItemOrderStepTaken {
  @Field(() => ItemOrderStepEnum, { description: 'Which step.' })
  step!: ItemOrderStep;

  @Field(() => DateTimeScalar, { description: 'When it was taken; at the end of a hold, that end.' })
  at!: Date;

  @Field(() => String, { nullable: true, description: 'What was said with it.' })
  note!: string | null;
}

@Access(withParent)
@ObjectType('ItemOrder', {
  implements: Node,
  description:
    "Units of one item that one member ordered. Seen by the member, the item's partner and staff; by a member's token that another partner's app asked for only with `memberView: NETWORK`.",
})
export class ItemOrderType extends Node {
  @Field(() => String, { description: "Its number among the redemptions of the item's partner." })
  orderId!: string;

  @Field(() => Int, { description: 'Units, as ordered.' })
  quantity!: number;

  @Field(() => Int, { description: 'Units whose points went back.' })
  refundedQuantity!: number;

  @Field(() => PointsScalar, { description: 'Of all its units, as ordered.' })
  points!: bigint;

  @Field(() => Money, {
    nullable: true,
    description: "Of all its units, as ordered; paid to the item's partner, outside of the network.",
  })
  money!: Money | null;

  @Field(() => ItemOrderStatusEnum, { description: 'Where it is in its life.' })
  status!: ItemOrderStatus;

  @Field(() => DeliveryMethodEnum, { nullable: true, description: 'How it comes to the member.' })
  method!: DeliveryMethod | null;

  @Field(() => String, { nullable: true, description: "The carrier's number." })
  tracking!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'By when it should be fulfilled; null until it is placed, and where the item has no time.',
  })
  dueAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was ordered.' })
  createdAt!: Date;
}

export const ItemOrderConnection = connectionOf(ItemOrderType, 'ItemOrder', 'orders');

const KEY = `New for each operation; the same again changes nothing: ${describeText('number', bounds.idempotencyKey)}.`;
const REPLAYED = 'Whether an earlier call with the same key did it.';

@InputType({ description: 'Units of an item that a member orders.' })
export class OrderItemInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, {
    nullable: true,
    description: 'Whose points. Left out: the asking member, who can name no one else.',
  })
  member?: MemberRefInput | null;

  @Field(() => ID, { description: 'Which item.' })
  itemId!: string;

  @Field(() => Int, { description: 'How many units, 1 to 10000.' })
  quantity!: number;

  @Field(() => String, {
    nullable: true,
    description: `The owner's own number, given by its app alone, among its redemptions: ${describeText('number', bounds.reference)}. Left out: the network makes one.`,
  })
  orderId?: string | null;

  @Field(() => DeliveryMethodEnum, {
    nullable: true,
    description: "How it should come; left out: the item's only way.",
  })
  method?: DeliveryMethod | null;

  @Field(() => String, {
    nullable: true,
    description: `Where to; needed with DELIVERY, and only there: ${describeText('message', ADDRESS_MAX)}. Erased 90 days after the order's end.`,
  })
  address?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The order and the wallet right after it.' })
export class OrderItemPayload {
  @Field(() => ItemOrderType, { description: 'The order.' })
  order!: ItemOrderType;

  @Field(() => WalletType, { description: 'The wallet right after it.' })
  wallet!: WalletType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

export const OrderItemResult = resultOf(
  'OrderItemResult',
  'What orderItem comes to.',
  OrderItemPayload,
  partnerNotActive,
  offerNotFound,
  offerNotLive,
  memberNotFound,
  memberNotActive,
  duplicateOrder,
  noRateInForce,
  fxRateMissing,
  amountTooSmall,
  notEligible,
  limitReached,
  outOfStock,
  insufficientPoints,
  idempotencyConflict,
);

@InputType({ description: 'A step of an order.' })
export class MoveItemOrderInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => ID, { description: "The order's id." })
  orderId!: string;

  @Field(() => ItemOrderStepEnum, { description: 'The step.' })
  step!: ItemOrderStep;

  @Field(() => String, {
    nullable: true,
    description: `The carrier's number: ${describeText('number', TRACKING_MAX)}. Left out: as it is.`,
  })
  tracking?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What is said with the step: ${describeText('message', bounds.reason)}.`,
  })
  note?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The order and the wallet right after it.' })
export class MoveItemOrderPayload {
  @Field(() => ItemOrderType, { description: 'The order.' })
  order!: ItemOrderType;

  @Field(() => WalletType, { description: 'The wallet right after it.' })
  wallet!: WalletType;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

export const MoveItemOrderResult = resultOf(
  'MoveItemOrderResult',
  'What moveItemOrder comes to.',
  MoveItemOrderPayload,
  orderNotFound,
  invalidTransition,
  fxRateMissing,
  idempotencyConflict,
);

@InputType({ description: 'Units of an order whose points go back.' })
export class RefundItemOrderInput {
  @Field(() => String, { description: KEY })
  idempotencyKey!: string;

  @Field(() => ID, { description: "The order's id." })
  orderId!: string;

  @Field(() => Int, { description: 'How many units, 1 to 10000.' })
  quantity!: number;

  @Field(() => Boolean, {
    description: 'Whether the units can be ordered again; then the shares of their cost go back too.',
  })
  restock!: boolean;

  @Field(() => String, { description: `Why, for the records: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@Access(withParent)
@ObjectType({ description: 'The order and the wallet right after it.' })
export class RefundItemOrderPayload {
  @Field(() => ItemOrderType, { description: 'The order.' })
  order!: ItemOrderType;

  @Field(() => WalletType, { description: 'The wallet right after it.' })
  wallet!: WalletType;

  @Field(() => Money, {
    nullable: true,
    description: 'What the partner owes the member for these units, outside of the network; null: nothing.',
  })
  moneyToRefund!: Money | null;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

export const RefundItemOrderResult = resultOf(
  'RefundItemOrderResult',
  'What refundItemOrder comes to.',
  RefundItemOrderPayload,
  orderNotFound,
  invalidTransition,
  couponNotUsable,
  exceedsOriginalUnits,
  idempotencyConflict,
);
