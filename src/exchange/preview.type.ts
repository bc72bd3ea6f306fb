import { Field, Int, ObjectType } from 'type-graphql';
import { Access, DateTimeScalar, Money, PointsScalar, refusalType, resultOf, withParent } from '../platform/index.js';
import { partnerNotFound } from '../partners/index.js';
import {
  arbitrage,
  fxRateMissing,
  lossMakingRates,
  noticeTooShort,
  overlappingRates,
  type Arbitrage,
} from './refusals.js';

@Access(withParent)
@ObjectType('ExamplePurchase', { description: 'What a purchase would come to by a rate sheet.' })
class ExamplePurchaseType {
  @Field(() => Money, { description: "What is spent: 100 units of the partner's currency." })
  spend!: Money;

  @Field(() => PointsScalar, { description: 'What it earns by the base rate, rounded down.' })
  points!: bigint;

  @Field(() => Money, {
    description:
      'What the partner pays for these points, exact: when they are issued, or when they are spent if it pays on redemption.',
  })
  cost!: Money;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When they would expire, earned at the sheet's start; null: never.",
  })
  expiresAt!: Date | null;
}

@Access(withParent)
@ObjectType('ExampleRedemption', { description: 'What a redemption would come to by a rate sheet.' })
class ExampleRedemptionType {
  @Field(() => PointsScalar, { description: 'What is redeemed: 1,000 points.' })
  points!: bigint;

  @Field(() => Money, { description: "What they are worth at the partner's till, rounded down to what can be paid." })
  value!: Money;

  @Field(() => Money, { description: 'What the partner is paid for them, exact.' })
  paid!: Money;
}

@Access(withParent)
@ObjectType('PreviewRateSheetPayload', {
  description: 'The sheet could be proposed now, as it is. Nothing was proposed.',
})
class PreviewRateSheetPayloadType {
  @Field(() => DateTimeScalar, {
    description:
      'When it would start: as asked for, or the earliest instant that notice allows when that was left out. A first sheet starts at its approval when that is later.',
  })
  effectiveFrom!: Date;

  @Field(() => Int, { description: 'The version that it would have.' })
  version!: number;

  @Field(() => ExamplePurchaseType, { nullable: true, description: 'An example; null when spending earns nothing.' })
  purchase!: ExamplePurchaseType | null;

  @Field(() => ExampleRedemptionType, {
    nullable: true,
    description: 'An example; null when points are worth nothing.',
  })
  redemption!: ExampleRedemptionType | null;
}

export const PreviewRateSheetResult = resultOf(
  'PreviewRateSheetResult',
  'What proposing a rate sheet would come to.',
  PreviewRateSheetPayloadType,
  partnerNotFound,
  noticeTooShort,
  overlappingRates,
  arbitrage,
  lossMakingRates,
  fxRateMissing,
);

@Access(withParent)
@ObjectType('FxRatePreview', { description: 'What publishing an exchange rate would do. Nothing was published.' })
export class FxRatePreviewType {
  @Field(() => DateTimeScalar, { description: 'From when on it would hold.' })
  effectiveFrom!: Date;

  @Field(() => [refusalType(arbitrage)], {
    description:
      'The cycles over this currency that would gain with the sheets in force at that time, the greatest gain first, 100 at most: what publishFxRate would answer.',
  })
  alerts!: Arbitrage[];
}
