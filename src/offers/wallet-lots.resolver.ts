import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  Access,
  only,
  PageArgs,
  principalOf,
  readPage,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { maySeeMember, seesAllPartners, WalletType, type WalletRecord } from '../members/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { LotConnection, LotType } from './wallet-lots.type.js';
import { LOT_KEY_PARTS, lotKey, lotsByMember, type WalletLot } from './wallet-lots.js';

@Resolver(() => WalletType)
export class WalletLotsResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => LotConnection, {
    description:
      "The lots that make up the wallet, as of now, in the order in which they are spent. For OPERATOR, AUDITOR and the member; empty for partners, and for a member's token of an app that does not show other partners (Partner.memberView), because the lots say where else the member buys.",
  })
  async lots(
    @Root() wallet: WalletRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<WalletLot>> {
    const principal = principalOf(ctx);
    const page = readPage(args, LOT_KEY_PARTS);
    const loader = lotsByMember(ctx, this.services, page);
    const isSeen =
      principal.role !== 'PARTNER_APP' &&
      (await maySeeMember(ctx, this.services, principal, wallet.memberId)) &&
      (await seesAllPartners(this.services, principal));
    return toPage(isSeen ? await loader.load(wallet.memberId) : [], page, lotKey);
  }
}

@Resolver(() => LotType)
export class LotResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose points they are.' })
  issuer(@Root() { issuerId }: WalletLot, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(issuerId);
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The label: the id of the campaign, ladder or draw that they were given for; null where it was the base rate.',
  })
  offerId(@Root() { offerId }: WalletLot): string | null {
    return offerId;
  }

  @Access(only('OPERATOR', 'AUDITOR'))
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The label: which department of the issuer pays; null where none was named. For OPERATOR and AUDITOR.',
  })
  costCentre(@Root() { costCentre }: WalletLot): string | null {
    return costCentre;
  }
}
