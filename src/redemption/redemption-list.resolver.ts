import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import {
  Access,
  anyToken,
  bounds,
  emptyPage,
  mustBeAfter,
  PageArgs,
  principalOf,
  readOptionalText,
  readPage,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { walkedPagesText, type Services } from '../ledger/index.js';
import { readTradeSought, tradeSeen } from '../members/index.js';
import { readSite } from '../partners/index.js';
import type { Conversion } from './conversion.js';
import { listConversions, listRedemptions, type ConversionWish, type RedemptionWish } from './redemption-list.js';
import {
  ConversionConnection,
  ConversionFilter,
  RedemptionConnection,
  RedemptionFilter,
} from './redemption-list.type.js';
import type { Redemption } from './redemption.js';
import { RedemptionType } from './redemption.type.js';

const seenText =
  "a partner's app and accountant see their own partner's, a member its own, staff all. " + walkedPagesText;

function readRedemptionWish(filter: RedemptionFilter): RedemptionWish {
  const { from, to, status, store, till } = filter;
  mustBeAfter('filter.to', from, to);
  return {
    orderId: readOptionalText('filter.orderId', filter.orderId, bounds.reference),
    statuses: status ?? null,
    ...readSite('filter', { store: store ?? null, till: till ?? null }),
    from: from ?? null,
    to: to ?? null,
  };
}

function readConversionWish({ reference, direction, from, to }: ConversionFilter): ConversionWish {
  mustBeAfter('filter.to', from, to);
  return {
    reference: readOptionalText('filter.reference', reference, bounds.reference),
    direction: direction ?? null,
    from: from ?? null,
    to: to ?? null,
  };
}

@Resolver(() => RedemptionType)
export class RedemptionListResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => RedemptionConnection, {
    description: `Redemptions that you may see, the one that was authorised last first: ${seenText}`,
  })
  async redemptions(
    @Arg('filter', () => RedemptionFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: RedemptionFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Redemption>> {
    const page = readPage(args);
    const wish = readRedemptionWish(filter ?? {});
    const whose = await tradeSeen(this.services, principalOf(ctx), readTradeSought(filter ?? {}));
    return whose ? listRedemptions(this.services, whose, wish, page) : emptyPage(page);
  }

  @Access(anyToken)
  @Query(() => ConversionConnection, {
    description: `Conversions that you may see, the one that was posted last first: ${seenText}`,
  })
  async conversions(
    @Arg('filter', () => ConversionFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: ConversionFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Conversion>> {
    const page = readPage(args);
    const wish = readConversionWish(filter ?? {});
    const whose = await tradeSeen(this.services, principalOf(ctx), readTradeSought(filter ?? {}));
    return whose ? listConversions(this.services, whose, wish, page) : emptyPage(page);
  }
}
