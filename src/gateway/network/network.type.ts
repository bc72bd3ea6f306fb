import { Field, ObjectType } from 'type-graphql';
import {
  Access,
  CountScalar,
  CurrencyScalar,
  DateTimeScalar,
  Money,
  Node,
  PointsScalar,
  withParent,
} from '../../platform/index.js';

@Access(withParent)
@ObjectType({ description: 'All points ever, over every partner. issued = outstanding + redeemed + expired, always.' })
export class NetworkTotals {
  @Field(() => PointsScalar, { description: 'Points given to members, less what was reversed.' })
  issued!: bigint;

  @Field(() => PointsScalar, { description: 'Points that members spent, less what was refunded.' })
  redeemed!: bigint;

  @Field(() => PointsScalar, { description: 'Points that passed their day unspent.' })
  expired!: bigint;

  @Field(() => PointsScalar, { description: 'Points in wallets now, held ones included.' })
  outstanding!: bigint;
}

@Access(withParent)
@ObjectType({
  description:
    "The network's clock. It governs rates, holds, quotes, expiry and periods; tokens, keys and member codes go by real time.",
})
export class NetworkClock {
  @Field(() => DateTimeScalar, { description: "The network's time: all business goes by it." })
  now!: Date;

  @Field(() => CountScalar, {
    description: 'The whole seconds by which it is ahead of real time; 0 where it is no sandbox.',
  })
  offsetSeconds!: bigint;

  @Field(() => Boolean, { description: 'Whether the network is a sandbox, whose clock advanceClock moves forward.' })
  sandbox!: boolean;
}

@Access(withParent)
@ObjectType({ description: 'A setting of the network, as it is in force at the gateway that answers.' })
export class NetworkSetting {
  @Field(() => String, { description: 'Its name, such as KULA_NOTICE_DAYS.' })
  name!: string;

  @Field(() => String, { description: 'Its value in force, as it is written in the environment.' })
  value!: string;

  @Field(() => String, { description: 'Its value where nothing is set.' })
  default!: string;

  @Field(() => String, { description: 'What it means.' })
  description!: string;
}

@Access(withParent)
@ObjectType({
  implements: Node,
  description: 'The coalition as a whole: its points, its currency and what became of all points.',
})
export class Network extends Node {
  @Field(() => String, { description: 'What the network is called.' })
  name!: string;

  @Field(() => String, { description: 'The code that the points go by, such as KLA.' })
  pointsCode!: string;

  @Field(() => CurrencyScalar, {
    description: 'The currency of reports, and the pivot of exchange: every rate is from or to it.',
  })
  baseCurrency!: string;

  @Field(() => Money, {
    description:
      'The nominal value of one point, exact, in the base currency: what is put in reserve for a point that is paid at issue.',
  })
  pointValue!: Money;

  @Field(() => NetworkTotals, { description: 'What became of all points, at one moment.' })
  totals!: NetworkTotals;
}
