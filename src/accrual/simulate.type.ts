import { Field, ObjectType } from 'type-graphql';
import { Access, CountScalar, PointsScalar, resultOf, withParent } from '../platform/index.js';
import { offerNotFound } from '../offers/index.js';
import { PURCHASES_MAX } from './simulate.js';

@Access(withParent)
@ObjectType('SimulatedCost', {
  description: 'What one funder would have issued, at its issue price when each purchase was made.',
})
export class SimulatedCostType {
  @Field(() => PointsScalar, { description: 'How many points.' })
  points!: bigint;
}

@Access(withParent)
@ObjectType('Simulation', {
  description:
    "A campaign's version over purchases that were made: what it would have given. Purchases that came back whole are left out.",
})
export class SimulationType {
  @Field(() => CountScalar, { description: 'The purchases at partners where it applies.' })
  purchases!: bigint;

  @Field(() => CountScalar, { description: 'Those for which it would have given something.' })
  touched!: bigint;

  @Field(() => CountScalar, { description: 'The members who would have got something.' })
  members!: bigint;

  @Field(() => PointsScalar, { description: 'All points that it would have given.' })
  points!: bigint;

  @Field(() => [SimulatedCostType], { description: 'By funder; they add up to the points.' })
  costs!: SimulatedCostType[];

  @Field(() => Boolean, {
    description: `False: there were more than ${PURCHASES_MAX.toLocaleString('en-US')} purchases, and only the newest were looked at.`,
  })
  complete!: boolean;
}

export const SimulateCampaignResult = resultOf(
  'SimulateCampaignResult',
  'What it would have given, or why that is not told.',
  SimulationType,
  offerNotFound,
);
