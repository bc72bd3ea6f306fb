import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  CountScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  PointsScalar,
  resultOf,
  withParent,
} from '../platform/index.js';
import { idempotencyConflict } from '../ledger/index.js';
import {
  ConditionInput,
  CouponGiftInput,
  DeliveryMethodEnum,
  ItemKindEnum,
  offerNotFound,
  OfferInputType,
  OfferType,
  ResponsibleEnum,
  BADGE_MAX,
  type DeliveryMethod,
  type ItemKind,
  type Responsible,
} from '../offers/index.js';
import { outOfStock } from './refusals.js';

@InputType({ description: 'What one unit costs. Of the prices whose conditions hold the cheapest in points counts.' })
export class PriceInput {
  @Field(() => PointsScalar, { description: '1 or more.' })
  points!: bigint;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Paid beside the points, at the owner's till; above 0, in the owner's currency.",
  })
  money?: MoneyInput | null;

  @Field(() => [ConditionInput], {
    nullable: true,
    description: 'For whom and when: window, tier, tags, birthday; at most 20. One price must have none.',
  })
  conditions?: ConditionInput[] | null;
}

@Access(withParent)
@ObjectType('Price', { description: 'What one unit costs.' })
export class PriceType {
  @Field(() => PointsScalar, { description: 'In points.' })
  points!: bigint;

  @Field(() => Money, { nullable: true, description: "Paid beside the points, at the owner's till." })
  money!: Money | null;
}

@Access(withParent)
@ObjectType('Stock', { description: 'The units of an item, over all its versions.' })
export class StockType {
  @Field(() => CountScalar, { description: 'Supplied in all.' })
  supplied!: bigint;

  @Field(() => CountScalar, { description: 'Reserved by open orders.' })
  reserved!: bigint;

  @Field(() => CountScalar, { description: 'Taken by placed orders.' })
  taken!: bigint;

  @Field(() => CountScalar, { description: 'At so many units left the owner is told; 0: it is not.' })
  alertBelow!: bigint;
}

@Access(withParent)
@ObjectType('Item', {
  implements: [OfferType, Node],
  description: 'Something that members order for points, or for points and money.',
})
export class ItemType extends OfferType {
  @Field(() => ItemKindEnum, { description: 'What it is; the same in all versions.' })
  itemKind!: ItemKind;

  @Field(() => String, { nullable: true, description: "The owner's word for what it belongs to." })
  category!: string | null;

  @Field(() => [DeliveryMethodEnum], { description: 'How it comes to the member; none but for GOODS.' })
  methods!: DeliveryMethod[];

  @Field(() => ResponsibleEnum, { description: 'Who hands it over and answers for it.' })
  responsible!: Responsible;

  @Field(() => String, { nullable: true, description: 'The name of who is responsible.' })
  responsibleName!: string | null;

  @Field(() => Int, { nullable: true, description: 'Days of 24 h each from the placing; null: without a time.' })
  fulfilWithinDays!: number | null;

  @Field(() => String, { nullable: true, description: 'The badge that an HONOUR gives, by its code.' })
  badge!: string | null;
}

export const itemSorts = ['NEWEST', 'POINTS', 'NEAREST'] as const;
export type ItemSort = (typeof itemSorts)[number];
export const ItemSortEnum = { NEWEST: 'NEWEST', POINTS: 'POINTS', NEAREST: 'NEAREST' } as const;
registerEnumType(ItemSortEnum, {
  name: 'ItemSort',
  description: 'The order of items in the mall.',
  valuesConfig: {
    NEWEST: { description: 'The newest first.' },
    POINTS: { description: 'The cheapest in points first.' },
    NEAREST: {
      description: 'Those that the member can afford, the dearest first; then those with the fewest points missing.',
    },
  },
});

@InputType({ description: 'An item, or its next version.' })
export class DraftItemInput {
  @Field(() => String, {
    description: `New for each draft; the same again drafts nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => OfferInputType, {
    description:
      'What all offers have. An item must have an owner. Limits only of TIMES: units ordered, less units cancelled or refunded.',
  })
  offer!: OfferInputType;

  @Field(() => ItemKindEnum, { description: 'What it is; a next version keeps it.' })
  itemKind!: ItemKind;

  @Field(() => String, {
    nullable: true,
    description: `The owner's word for what it belongs to: ${describeText('number', bounds.category)}.`,
  })
  category?: string | null;

  @Field(() => [PriceInput], { description: '1 to 20, of which at least one has no conditions.' })
  prices!: PriceInput[];

  @Field(() => [ConditionInput], { nullable: true, description: 'At most 20, asked of who orders; all must hold.' })
  conditions?: ConditionInput[] | null;

  @Field(() => Boolean, {
    description: 'Whether its units are counted: then there are none until addStock. A next version keeps it.',
  })
  stocked!: boolean;

  @Field(() => CountScalar, {
    nullable: true,
    description: 'At so many units left the owner is told; 0, or left out: it is not. Only for what is stocked.',
  })
  alertBelow?: bigint | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Items that are shown where none is left, at most 20 that one may see.',
  })
  alternativeIds?: string[] | null;

  @Field(() => [DeliveryMethodEnum], {
    nullable: true,
    description: 'How GOODS come to the member, PICKUP when left out; other kinds have none.',
  })
  methods?: DeliveryMethod[] | null;

  @Field(() => ResponsibleEnum, { description: 'Who hands it over and answers for it.' })
  responsible!: Responsible;

  @Field(() => String, { nullable: true, description: `Its name: ${describeText('name', bounds.name)}.` })
  responsibleName?: string | null;

  @Field(() => Int, { nullable: true, description: 'Days of 24 h each from the placing, 1 to 3650.' })
  fulfilWithinDays?: number | null;

  @Field(() => CouponGiftInput, {
    nullable: true,
    description: 'The coupons that each unit of a SERVICE, COUPON or PRIORITY gives: needed for these, and only there.',
  })
  gives?: CouponGiftInput | null;

  @Field(() => String, {
    nullable: true,
    description: `The badge that an HONOUR gives, needed there and only there: ${describeText('number', BADGE_MAX)}.`,
  })
  badge?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What one unit costs, 0 or more, in the owner's currency: the funding shares it.",
  })
  unitCost?: MoneyInput | null;
}

@InputType({ description: 'Units that are added to an item, or taken away.' })
export class AddStockInput {
  @Field(() => String, {
    description: `New for each supply; the same again changes nothing: ${describeText('number', bounds.idempotencyKey)}.`,
  })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The item, in whatever version.' })
  itemId!: string;

  @Field(() => Int, { description: 'Not 0; below 0 takes away what is neither reserved nor taken.' })
  units!: number;

  @Field(() => String, {
    nullable: true,
    description: `Why, for the records: ${describeText('message', bounds.reason)}.`,
  })
  note?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The stock was changed.' })
export class AddStockPayload {
  @Field(() => ItemType, { description: 'The item as it is now.' })
  item!: ItemType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key changed it.' })
  replayed!: boolean;
}

export const AddStockResult = resultOf(
  'AddStockResult',
  'What addStock comes to.',
  AddStockPayload,
  offerNotFound,
  outOfStock,
  idempotencyConflict,
);
