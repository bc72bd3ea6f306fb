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
import type { Accrual } from './accrual.js';
import { listAccruals, type AccrualWish } from './accrual-list.js';
import { AccrualConnection, AccrualFilter } from './accrual-list.type.js';
import { AccrualType } from './accrual.type.js';

function readWish(filter: AccrualFilter): AccrualWish {
  const { from, to, occurredFrom, occurredTo, store, till } = filter;
  mustBeAfter('filter.to', from, to);
  mustBeAfter('filter.occurredTo', occurredFrom, occurredTo, 'occurredFrom');
  return {
    orderId: readOptionalText('filter.orderId', filter.orderId, bounds.reference),
    ...readSite('filter', { store: store ?? null, till: till ?? null }),
    from: from ?? null,
    to: to ?? null,
    occurredFrom: occurredFrom ?? null,
    occurredTo: occurredTo ?? null,
  };
}

@Resolver(() => AccrualType)
export class AccrualListResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => AccrualConnection, {
    description: `Accruals that you may see, the one that was posted last first: a partner's app and accountant see their own partner's, a member its own, staff all. ${walkedPagesText}`,
  })
  async accruals(
    @Arg('filter', () => AccrualFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: AccrualFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Accrual>> {
    const page = readPage(args);
    const wish = readWish(filter ?? {});
    const whose = await tradeSeen(this.services, principalOf(ctx), readTradeSought(filter ?? {}));
    return whose ? listAccruals(this.services, whose, wish, page) : emptyPage(page);
  }
}
