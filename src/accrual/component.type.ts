import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access, Money, PointsScalar, withParent } from '../platform/index.js';

export const ComponentKind = { BASE: 'BASE', TIER: 'TIER', CAMPAIGN: 'CAMPAIGN' } as const;
registerEnumType(ComponentKind, {
  name: 'ComponentKind',
  description: "Base points, the tier multiplier's, or a campaign's.",
  valuesConfig: {
    BASE: { description: "By the partner's rate sheet." },
    TIER: { description: 'By the multiplier of a level.' },
    CAMPAIGN: { description: 'By a campaign.' },
  },
});

@Access(withParent)
@ObjectType('BasketLine', { description: 'A line of a purchase, with the units that came back.' })
export class BasketLineType {
  @Field(() => String, { nullable: true, description: "The partner's own number of the goods." })
  sku!: string | null;

  @Field(() => String, { nullable: true, description: 'What kind of goods they are.' })
  category!: string | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => Money, { description: 'What all the units cost.' })
  amount!: Money;

  @Field(() => Int, { description: 'How many of the units came back.' })
  returnedQuantity!: number;
}

@Access(withParent)
@ObjectType('AccrualComponent', { description: 'One reason for points of an accrual.' })
export class AccrualComponentType {
  @Field(() => String, { description: 'Why, such as BASE_RATE: the spend at the accrual rate of the rate sheet.' })
  reason!: string;

  @Field(() => ComponentKind, { description: 'What gave the points.' })
  kind!: keyof typeof ComponentKind;

  @Field(() => Money, { description: 'The spend that it counted.' })
  counted!: Money;

  @Field(() => PointsScalar, { description: 'How many points for this reason.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'Before limits cut it.' })
  uncutPoints!: bigint;

  @Field(() => PointsScalar, { description: 'Points of it that were taken back.' })
  reversedPoints!: bigint;
}
