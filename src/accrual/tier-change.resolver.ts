import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Services } from '../ledger/index.js';
import { Access, withParent, type RequestContext } from '../platform/index.js';
import { TierChangeType, type TierChangeRecord } from '../standing/index.js';
import { AccrualType } from './accrual.type.js';
import { accrualsSeen } from './find.js';

/** What a change of level shows of the purchase that caused it. */
@Resolver(() => TierChangeType)
export class TierChangeAccrualResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => AccrualType, {
    nullable: true,
    description: 'The purchase, where one caused it and one may see it.',
  })
  accrual(@Root() { accrualId }: TierChangeRecord, @Ctx() ctx: RequestContext) {
    return accrualId === null ? null : accrualsSeen(ctx, this.services).load(accrualId);
  }
}
