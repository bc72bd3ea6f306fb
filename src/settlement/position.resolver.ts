import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, exactMoney, Money, withParent, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import type { Amount } from './amount.js';
import type { NetPosition } from './position.js';
import { NetPositionType } from './position.type.js';

@Resolver(() => NetPositionType)
export class NetPositionResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose position it is.' })
  partner(@Root() position: NetPosition, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(position.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    description:
      "The balance of the open period's statement as it stands, exact, with what was carried forward. Positive: the network owes the partner.",
  })
  balance(@Root() position: NetPosition): Amount {
    return exactMoney(position.balance, position.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    description:
      'What the partner owes the network in all, exact: the open period and unpaid statements. Negative: the network owes it.',
  })
  exposure(@Root() position: NetPosition): Amount {
    return exactMoney(position.exposure, position.currency);
  }
}
