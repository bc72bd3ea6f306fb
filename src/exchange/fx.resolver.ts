import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import {
  Access,
  anyToken,
  bounds,
  only,
  principalOf,
  readPage,
  readName,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { findFxRates, type FxRateRecord } from './find-fx.js';
import { FxRateConnection, FxRatesArgs, FxRateType, PublishFxRateInput, PublishFxRateResult } from './fx.type.js';
import { publishFxRate, readFxRate } from './publish-fx.js';

@Resolver(() => FxRateType)
export class FxRateResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => FxRateConnection, { description: 'Published exchange rates, the latest start first.' })
  fxRates(@Args(() => FxRatesArgs) args: FxRatesArgs): Promise<Page<FxRateRecord>> {
    return findFxRates(this.services, { currency: args.currency ?? null, at: args.at ?? null }, readPage(args, 2));
  }

  @Access(only('OPERATOR'))
  @Mutation(() => PublishFxRateResult, {
    description:
      "Publishes an exchange rate between the network's base currency and another, and answers what gains by it.",
  })
  async publishFxRate(
    @Arg('input', () => PublishFxRateInput, { description: 'The rate.' }) input: PublishFxRateInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const published = await publishFxRate(
      this.services,
      {
        base: input.base,
        quote: input.quote,
        rate: readFxRate('input.rate', input.rate),
        effectiveFrom: input.effectiveFrom ?? null,
        source: readName('input.source', input.source, bounds.source),
      },
      principalOf(ctx),
    );
    return { __typename: 'PublishFxRatePayload', ...published };
  }
}
