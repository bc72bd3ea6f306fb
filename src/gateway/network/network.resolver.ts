import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { PublicKey, publicKeys } from '../../grants/index.js';
import type { Services } from '../../ledger/index.js';
import { ladderInForce, LadderType } from '../../offers/index.js';
import { Access, anyToken, withParent, type RequestContext } from '../../platform/index.js';
import { findNetwork, findTotals, type NetworkRecord, type Totals } from './network.js';
import { Network, NetworkTotals } from './network.type.js';

@Resolver(() => Network)
export class NetworkResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => Network, { description: 'The coalition as a whole.' })
  network(): Promise<NetworkRecord> {
    return findNetwork(this.services.database);
  }

  @Access(withParent)
  @FieldResolver(() => [PublicKey], {
    description: 'The keys that check the codes of coupons: the one that signs first, then those of before a rotation.',
  })
  couponKeys(): object[] {
    return publicKeys(this.services.signingKey);
  }

  @Access(withParent)
  @FieldResolver(() => NetworkTotals, { description: 'What became of all points, at one moment.' })
  totals(): Promise<Totals> {
    return findTotals(this.services.database);
  }

  @Access(withParent)
  @FieldResolver(() => LadderType, {
    nullable: true,
    description: "The network's ladder that is live; null: it has none.",
  })
  ladder(@Ctx() ctx: RequestContext) {
    return ladderInForce(ctx, this.services, null);
  }
}
