import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, CountScalar, PointsScalar, withParent } from '../../platform/index.js';

@Access(withParent)
@ObjectType('WalletChange', { description: 'One change of one wallet, as it stood right after it.' })
export class WalletChangeType {
  @Field(() => Int, { description: 'The wallet\'s version that the change made.' })
  version!: number;

  @Field(() => PointsScalar, { description: 'What the change added to available.' })
  availableDelta!: bigint;

  @Field(() => PointsScalar, { description: 'What the change added to held.' })
  heldDelta!: bigint;

  @Field(() => PointsScalar, { description: 'Available after the change.' })
  available!: bigint;

  @Field(() => PointsScalar, { description: 'Held after the change.' })
  held!: bigint;
}

@Access(withParent)
@ObjectType('NetPosition', { description: 'A partner\'s position in the open period.' })
export class NetPositionType {
  @Field(() => ID, { description: 'Whose.' })
  partnerId!: string;

  @Field(() => CountScalar, { description: 'As of which journal entry.' })
  asOfSequence!: bigint;
}
