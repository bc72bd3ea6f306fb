import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Services, WalletChange } from '../../ledger/index.js';
import {
  CardType,
  isElsewhere,
  MemberLinkType,
  membersById,
  MemberType,
  WalletChangeType,
  type Card,
  type MemberLinkRecord,
  type MemberRecord,
} from '../../members/index.js';
import { partnersById, PartnerType, type PartnerRecord } from '../../partners/index.js';
import { Access, principalOf, withParent, type Principal, type RequestContext } from '../../platform/index.js';
import { Viewer } from './viewer.type.js';

/** Fields that join types of rooms which lie side by side, and so cannot be added in either. */

@Resolver(() => MemberLinkType)
class MemberLinkResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'The partner that knows the member.' })
  partner(@Root() link: MemberLinkRecord, @Ctx() context: RequestContext): Promise<PartnerRecord | null> {
    return partnersById(context, this.services).load(link.partnerId);
  }
}

@Resolver(() => CardType)
class CardPartnerResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { nullable: true, description: 'The partner that gives it out.' })
  printedFor(@Root() card: Card, @Ctx() context: RequestContext): Promise<PartnerRecord | null> {
    return partnersById(context, this.services).load(card.printedFor);
  }
}

@Resolver(() => WalletChangeType)
class WalletChangePartnerResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description:
      "The partner at which it happened; null for the network's own (expiry), and for a partner's app where it happened at another partner.",
  })
  async partner(@Root() change: WalletChange, @Ctx() context: RequestContext): Promise<PartnerRecord | null> {
    if (change.partnerId === null || isElsewhere(principalOf(context), change)) return null;
    return partnersById(context, this.services).load(change.partnerId);
  }
}

@Resolver(() => Viewer)
class ViewerJoinsResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description: "The partner whose app or person asks, or that asked for the member's token; else null.",
  })
  async partner(@Root() viewer: Principal, @Ctx() context: RequestContext): Promise<PartnerRecord | null> {
    return viewer.partnerId === null ? null : partnersById(context, this.services).load(viewer.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { nullable: true, description: 'The member who asks; null for all others.' })
  async member(@Root() viewer: Principal, @Ctx() context: RequestContext): Promise<MemberRecord | null> {
    return viewer.memberId === null ? null : membersById(context, this.services).load(viewer.memberId);
  }
}

export const joinsResolvers = [
  MemberLinkResolver,
  CardPartnerResolver,
  WalletChangePartnerResolver,
  ViewerJoinsResolver,
] as const;
