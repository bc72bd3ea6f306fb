import { Field, Int, ObjectType } from 'type-graphql';
import { Access, CountScalar, withParent } from '../platform/index.js';

@Access(withParent)
@ObjectType('NetPosition', {
  description: "A partner's position in the open settlement period, as it stood after one journal entry.",
})
export class NetPositionType {
  @Field(() => Int, { description: 'The number of the open period.' })
  periodNumber!: number;

  @Field(() => CountScalar, { description: 'The sequence of the last journal entry that is counted in.' })
  asOfSequence!: bigint;
}
