import { Field, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  describeText,
  LocalDateScalar,
  LocalTimeScalar,
  Money,
  MoneyInput,
  OneOf,
  withParent,
} from '../platform/index.js';
import type { Weekday } from './calendar.js';
import { SKU_MAX } from './goods.js';
import { TierAtLeast, TierAtLeastInput } from './tier.type.js';
import { ChannelEnum, WeekdayEnum } from './enums.type.js';
import type { Channel } from './situation.js';

/** GraphQL's side of conditions. A condition that shows an object of another kind comes with that kind. */

@InputType({
  description:
    "Times in the offer's zone. All parts given must hold. fromTime after untilTime runs past midnight and belongs to the day it began.",
})
export class WindowInput {
  @Field(() => LocalDateScalar, { nullable: true, description: 'The first day.' })
  fromDate?: string | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The last day; not before fromDate.' })
  untilDate?: string | null;

  @Field(() => [WeekdayEnum], { nullable: true, description: 'Days of the week.' })
  weekdays?: Weekday[] | null;

  @Field(() => LocalTimeScalar, { nullable: true, description: 'The first minute; 00:00 when left out.' })
  fromTime?: string | null;

  @Field(() => LocalTimeScalar, {
    nullable: true,
    description: "The first minute after it; the day's end when left out. Not equal to fromTime.",
  })
  untilTime?: string | null;

  @Field(() => [Int], { nullable: true, description: "1 to 31; -1 is the month's last day." })
  daysOfMonth?: number[] | null;

  @Field(() => [LocalDateScalar], { nullable: true, description: 'Single days, such as festivals.' })
  dates?: string[] | null;
}

@Access(withParent)
@ObjectType({ description: 'Times in the zone of an offer: all parts that are not null must hold.' })
export class Window {
  @Field(() => LocalDateScalar, { nullable: true, description: 'The first day.' })
  fromDate!: string | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The last day.' })
  untilDate!: string | null;

  @Field(() => [WeekdayEnum], { nullable: true, description: 'Days of the week.' })
  weekdays!: Weekday[] | null;

  @Field(() => LocalTimeScalar, { nullable: true, description: 'The first minute; null: 00:00.' })
  fromTime!: string | null;

  @Field(() => LocalTimeScalar, { nullable: true, description: "The first minute after it; null: the day's end." })
  untilTime!: string | null;

  @Field(() => [Int], { nullable: true, description: "1 to 31; -1 is the month's last day." })
  daysOfMonth!: number[] | null;

  @Field(() => [LocalDateScalar], { nullable: true, description: 'Single days, such as festivals.' })
  dates!: string[] | null;
}

@InputType({ description: 'Lines of a basket: in one of the categories or with one of the SKUs.' })
export class GoodsInput {
  @Field(() => [String], {
    nullable: true,
    description: `Categories: ${describeText('number', bounds.category)} each.`,
  })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: `SKUs: ${describeText('number', SKU_MAX)} each.` })
  skus?: string[] | null;
}

@Access(withParent)
@ObjectType({ description: 'Lines of a basket: in one of the categories or with one of the SKUs.' })
export class Goods {
  @Field(() => [String], { nullable: true, description: 'Categories.' })
  categories!: string[] | null;

  @Field(() => [String], { nullable: true, description: 'SKUs.' })
  skus!: string[] | null;
}

@InputType({ description: 'Days of the calendar around the birthday, 0 to 31, both 0 when left out.' })
export class BirthdayInput {
  @Field(() => Int, { nullable: true, description: 'Days before it.' })
  daysBefore?: number | null;

  @Field(() => Int, { nullable: true, description: 'Days after it.' })
  daysAfter?: number | null;
}

@Access(withParent)
@ObjectType({ description: 'Days of the calendar around the birthday.' })
export class Birthday {
  @Field(() => Int, { description: 'Days before it.' })
  daysBefore!: number;

  @Field(() => Int, { description: 'Days after it.' })
  daysAfter!: number;
}

@OneOf()
@InputType({
  description:
    "The number of this purchase among the member's at the offer's partners, in the order of posting. Exactly one is given.",
})
export class PurchaseNumberInput {
  @Field(() => Int, { nullable: true, description: 'It is this number; 1 or more.' })
  nth?: number | null;

  @Field(() => Int, { nullable: true, description: 'It is a multiple of this number; 1 or more.' })
  every?: number | null;
}

@Access(withParent)
@ObjectType({ description: "The number of a purchase among the member's at the offer's partners." })
export class PurchaseNumber {
  @Field(() => Int, { nullable: true, description: 'It is this number.' })
  nth!: number | null;

  @Field(() => Int, { nullable: true, description: 'It is a multiple of this number.' })
  every!: number | null;
}

@OneOf()
@InputType({ description: 'Days in a row with a check-in, this one counted. Exactly one is given.' })
export class StreakInput {
  @Field(() => Int, { nullable: true, description: 'At least this many; 1 or more.' })
  atLeast?: number | null;

  @Field(() => Int, { nullable: true, description: 'A multiple of this many; 1 or more.' })
  every?: number | null;
}

@Access(withParent)
@ObjectType({ description: 'Days in a row with a check-in.' })
export class Streak {
  @Field(() => Int, { nullable: true, description: 'At least this many.' })
  atLeast!: number | null;

  @Field(() => Int, { nullable: true, description: 'A multiple of this many.' })
  every!: number | null;
}

@OneOf()
@InputType({ description: 'One condition: exactly one field is given. Of a list all must hold.' })
export class ConditionInput {
  @Field(() => WindowInput, { nullable: true, description: 'The time lies within.' })
  window?: WindowInput | null;

  @Field(() => [ChannelEnum], { nullable: true, description: 'The purchase was made by one of these ways.' })
  channels?: Channel[] | null;

  @Field(() => GoodsInput, { nullable: true, description: 'There is such a line; and effects count only such lines.' })
  goods?: GoodsInput | null;

  @Field(() => [GoodsInput], { nullable: true, description: 'There is a line for each of these in the one basket.' })
  bundle?: GoodsInput[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Spend on the lines that goods takes, else on the whole purchase. Above 0.',
  })
  minSpend?: MoneyInput | null;

  @Field(() => TierAtLeastInput, {
    nullable: true,
    description: 'The member has this level of a ladder, or a higher one.',
  })
  tier?: TierAtLeastInput | null;

  @Field(() => [String], {
    nullable: true,
    description: `The member has one of these tags of the offer's owner: ${describeText('number', bounds.tag)} each.`,
  })
  tags?: string[] | null;

  @Field(() => BirthdayInput, { nullable: true, description: "The day is the member's birthday, or near it." })
  birthday?: BirthdayInput | null;

  @Field(() => PurchaseNumberInput, { nullable: true, description: 'Which of its purchases it is.' })
  purchase?: PurchaseNumberInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The member's last purchase at the offer's partners was at least this many local days ago; without one it does not hold.",
  })
  lapsedDays?: number | null;

  @Field(() => StreakInput, { nullable: true, description: 'Days in a row with a check-in.' })
  streak?: StreakInput | null;
}

@Access(withParent)
@ObjectType({ description: 'One condition: exactly one field is not null, as in ConditionInput.' })
export class Condition {
  @Field(() => Window, { nullable: true, description: 'The time lies within.' })
  window!: Window | null;

  @Field(() => [ChannelEnum], { nullable: true, description: 'The purchase was made by one of these ways.' })
  channels!: Channel[] | null;

  @Field(() => Goods, { nullable: true, description: 'There is such a line; and effects count only such lines.' })
  goods!: Goods | null;

  @Field(() => [Goods], { nullable: true, description: 'There is a line for each of these in the one basket.' })
  bundle!: Goods[] | null;

  @Field(() => Money, {
    nullable: true,
    description: 'Spend on the lines that goods takes, else on the whole purchase.',
  })
  minSpend!: Money | null;

  @Field(() => TierAtLeast, { nullable: true, description: 'The member has this level of a ladder, or a higher one.' })
  tier!: TierAtLeast | null;

  @Field(() => [String], { nullable: true, description: "The member has one of these tags of the offer's owner." })
  tags!: string[] | null;

  @Field(() => Birthday, { nullable: true, description: "The day is the member's birthday, or near it." })
  birthday!: Birthday | null;

  @Field(() => PurchaseNumber, { nullable: true, description: 'Which of its purchases it is.' })
  purchase!: PurchaseNumber | null;

  @Field(() => Int, { nullable: true, description: 'Local days since the last purchase, at least.' })
  lapsedDays!: number | null;

  @Field(() => Streak, { nullable: true, description: 'Days in a row with a check-in.' })
  streak!: Streak | null;
}
