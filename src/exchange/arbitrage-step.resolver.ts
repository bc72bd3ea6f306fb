import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, withParent, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { ArbitrageStepType } from './arbitrage-step.type.js';
import type { CycleStep } from './cycle.js';

@Resolver(() => ArbitrageStepType)
export class ArbitrageStepResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description: 'The partner at which it is; null for an EXCHANGE.',
  })
  partner(@Root() { partnerId }: CycleStep, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnerId === null ? Promise.resolve(null) : partnersById(ctx, this.services).load(partnerId);
  }
}
