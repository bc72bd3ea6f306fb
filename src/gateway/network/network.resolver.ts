import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { PublicKey, publicKeys } from '../../grants/index.js';
import type { Services } from '../../ledger/index.js';
import { HouseRulesType, LadderType, liveOfOwner } from '../../offers/index.js';
import { Access, anyToken, principalOf, withParent, type RequestContext } from '../../platform/index.js';
import { findClock, type Clock } from './advance-clock.js';
import { findNetwork, findTotals, type NetworkRecord, type Totals } from './network.js';
import { Network, NetworkClock, NetworkSetting, NetworkTotals } from './network.type.js';

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
  @FieldResolver(() => String, { description: 'IANA. Days of check-ins, limits and settlement are local to it.' })
  timeZone(): string {
    return this.services.config.timeZone;
  }

  @Access(withParent)
  @FieldResolver(() => NetworkTotals, { description: 'What became of all points, at one moment.' })
  totals(): Promise<Totals> {
    return findTotals(this.services.database);
  }

  @Access(withParent)
  @FieldResolver(() => NetworkClock, { description: "The network's clock." })
  async clock(): Promise<Clock & { readonly sandbox: boolean }> {
    const { database, config } = this.services;
    return { ...(await findClock(database)), sandbox: config.sandbox };
  }

  @Access(withParent)
  @FieldResolver(() => [NetworkSetting], {
    description:
      'The settings in force, without those that could be secrets. For OPERATOR and AUDITOR all; for all others those that decide what they may do and when, such as the days of notice.',
  })
  settings(@Ctx() ctx: RequestContext): readonly object[] {
    const { role } = principalOf(ctx);
    const seesAll = role === 'OPERATOR' || role === 'AUDITOR';
    return this.services.config.inForce.filter(({ forEveryone }) => seesAll || forEveryone);
  }

  @Access(withParent)
  @FieldResolver(() => LadderType, {
    nullable: true,
    description: "The network's ladder that is live; null: it has none.",
  })
  ladder(@Ctx() ctx: RequestContext) {
    return liveOfOwner(ctx, this.services, 'LADDER', null);
  }

  @Access(withParent)
  @FieldResolver(() => HouseRulesType, {
    nullable: true,
    description: "The network's house rules that are live; null: it has none.",
  })
  houseRules(@Ctx() ctx: RequestContext) {
    return liveOfOwner(ctx, this.services, 'HOUSE_RULES', null);
  }
}
