import { Field, ID, ObjectType } from 'type-graphql';
import { Access, connectionOf, DateTimeScalar, PointsScalar, withParent } from '../platform/index.js';

@Access(withParent)
@ObjectType('Lot', {
  description:
    'Points of a wallet that were issued together and are spent together: the lot that expires first goes first.',
})
export class LotType {
  @Field(() => ID, { description: "The lot's own id. `node` does not find it." })
  id!: string;

  @Field(() => PointsScalar, { description: 'What can be spent of it.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'What authorised, not yet captured redemptions hold of it.' })
  held!: bigint;

  @Field(() => PointsScalar, { description: 'What it had when it was issued.' })
  issued!: bigint;

  @Field(() => DateTimeScalar, { description: "When it was issued, in the network's time." })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it expires, in the network's time; null: never." })
  expiresAt!: Date | null;
}

export const LotConnection = connectionOf(
  LotType,
  'Lot',
  'lots of a wallet that have points, in the order in which they are spent',
);
