import { Field, ObjectType } from 'type-graphql';
import { Access, Money, PointsScalar, withParent } from '../../platform/index.js';
import { PartnerType } from '../../partners/index.js';

@Access(withParent)
@ObjectType('FlowRow', {
  description:
    'The points of one issuer that one partner accepted in a period, less what it refunded, and the money that moved for them.',
})
export class FlowRowType {
  @Field(() => PartnerType, { description: 'Who issued the points.' })
  issuer!: PartnerType;

  @Field(() => PartnerType, { description: 'Who accepted them.' })
  acceptor!: PartnerType;

  @Field(() => PointsScalar, {
    description:
      'The points redeemed, converted out or clawed back there, less refunds: negative when more of them was refunded than taken in the period.',
  })
  points!: bigint;

  @Field(() => Money, {
    nullable: true,
    description:
      "What stood behind the points, in the issuer's currency, exact: reserve, or what an issuer that pays on redemption paid for them. For the issuer itself and staff; null for others.",
  })
  cost!: Money | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'What the acceptor was paid for them, in its currency, exact. For the acceptor itself and staff; null for others.',
  })
  paid!: Money | null;
}
