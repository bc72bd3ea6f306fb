import { ArgsType, Field, InputType, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CurrencyScalar,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  Node,
  PageArgs,
  refusalType,
  resultOf,
  withParent,
} from '../platform/index.js';
import { arbitrage, type Arbitrage } from './refusals.js';

@Access(withParent)
@ObjectType('FxRate', {
  implements: Node,
  description:
    "An exchange rate: units of quote for 1 unit of base, from an instant on. One of the two is the network's base currency. Of both directions of a pair the latest effectiveFrom holds, then the later published.",
})
export class FxRateType extends Node {
  @Field(() => CurrencyScalar, { description: 'The currency of which 1 unit is exchanged.' })
  base!: string;

  @Field(() => CurrencyScalar, { description: 'The currency that the rate counts.' })
  quote!: string;

  @Field(() => DecimalScalar, { description: 'Units of quote for 1 unit of base.' })
  rate!: string;

  @Field(() => DateTimeScalar, { description: 'From when on the rate holds.' })
  effectiveFrom!: Date;

  @Field(() => String, { description: 'Where the rate was taken from.' })
  source!: string;

  @Field(() => DateTimeScalar, { description: 'When the operator published it.' })
  publishedAt!: Date;
}

export const FxRateConnection = connectionOf(FxRateType, 'FxRate', 'exchange rates');

@ArgsType()
export class FxRatesArgs extends PageArgs {
  @Field(() => CurrencyScalar, {
    nullable: true,
    description: "Only rates between this currency and the network's base currency.",
  })
  currency?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Only rates that had started by this instant: the first of each currency is the one in force at it. Left out: scheduled ones too.',
  })
  at?: Date | null;
}

@InputType({ description: 'An exchange rate that might be published.' })
export class PreviewFxRateInput {
  @Field(() => CurrencyScalar, {
    description: "The currency of which 1 unit is exchanged. Either this or quote is the network's base currency.",
  })
  base!: string;

  @Field(() => CurrencyScalar, { description: 'The currency that the rate counts.' })
  quote!: string;

  @Field(() => DecimalScalar, {
    description: 'Units of quote for 1 unit of base: above 0, at most 18 whole and 12 fraction digits.',
  })
  rate!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on it holds; now when left out; never in the past.',
  })
  effectiveFrom?: Date | null;
}

@InputType({ description: 'An exchange rate to publish.' })
export class PublishFxRateInput extends PreviewFxRateInput {
  @Field(() => String, { description: `Where the rate was taken from, ${describeText('name', bounds.source)}.` })
  source!: string;
}

@Access(withParent)
@ObjectType({ description: 'The rate as published, with what it does to the rates in force.' })
class PublishFxRatePayload {
  @Field(() => FxRateType, { description: 'The published rate.' })
  fxRate!: FxRateType;

  @Field(() => [refusalType(arbitrage)], {
    description:
      'The cycles over this currency that gain at the new rate with the sheets in force when it starts, the greatest gain first, 100 at most. The rate is published all the same.',
  })
  alerts!: Arbitrage[];
}

export const PublishFxRateResult = resultOf(
  'PublishFxRateResult',
  'What publishing an exchange rate comes to.',
  PublishFxRatePayload,
);
