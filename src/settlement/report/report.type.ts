import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access, CurrencyScalar, DecimalScalar, Money, PointsScalar, withParent } from '../../platform/index.js';
import { FundingModelEnum, PartnerType } from '../../partners/index.js';

/** The reports for the network's accountants. Amounts are exact. */

enum PointsAgeEnum {
  DAYS_0_30 = 'DAYS_0_30',
  DAYS_31_90 = 'DAYS_31_90',
  DAYS_91_180 = 'DAYS_91_180',
  DAYS_181_365 = 'DAYS_181_365',
  OLDER = 'OLDER',
}
registerEnumType(PointsAgeEnum, {
  name: 'PointsAge',
  description: 'Days since points were issued.',
  valuesConfig: {
    DAYS_0_30: { description: 'Up to 30 days.' },
    DAYS_31_90: { description: '31 to 90 days.' },
    DAYS_91_180: { description: '91 to 180 days.' },
    DAYS_181_365: { description: '181 to 365 days.' },
    OLDER: { description: 'More than 365 days.' },
  },
});

@Access(withParent)
@ObjectType('LiabilityRow', {
  description: 'Outstanding points of one issuer, of one age and one month of expiry, with what they cost.',
})
export class LiabilityRowType {
  @Field(() => PartnerType, { description: 'Who issued them.' })
  partner!: PartnerType;

  @Field(() => FundingModelEnum, { description: 'When their issuer pays for them.' })
  fundingModel!: FundingModelEnum;

  @Field(() => PointsAgeEnum, { description: 'Their age.' })
  age!: PointsAgeEnum;

  @Field(() => String, { nullable: true, description: 'The month in which they expire, YYYY-MM in UTC; null: never.' })
  expiryMonth!: string | null;

  @Field(() => PointsScalar, { description: 'The points, held ones included.' })
  points!: bigint;

  @Field(() => Money, {
    description: 'ON_ISSUE: what is in reserve for them. ON_REDEMPTION: what they would cost their issuer.',
  })
  cost!: Money;
}

@Access(withParent)
@ObjectType('CoverageRow', { description: 'What stands behind the outstanding points of the issuers of one currency.' })
export class CoverageRowType {
  @Field(() => CurrencyScalar, { description: "The issuers' currency." })
  currency!: string;

  @Field(() => PointsScalar, { description: 'Outstanding points that were paid for at issue.' })
  fundedPoints!: bigint;

  @Field(() => Money, { description: 'What the reserve must hold for them: the fund prices of their lots.' })
  required!: Money;

  @Field(() => Money, { description: 'What the reserve holds.' })
  reserve!: Money;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'reserve / required, to 6 fraction digits: 1 when all is well. Null when nothing is required.',
  })
  ratio!: string | null;

  @Field(() => PointsScalar, { description: 'Outstanding points that are paid for when they are spent.' })
  committedPoints!: bigint;

  @Field(() => Money, { description: 'What those would cost their issuers.' })
  committed!: Money;
}

@Access(withParent)
@ObjectType('BreakageRow', {
  description: 'Points of one issuer that expired in a period, and what became of the money behind them.',
})
export class BreakageRowType {
  @Field(() => PartnerType, { description: 'Who issued them.' })
  partner!: PartnerType;

  @Field(() => FundingModelEnum, { description: 'When their issuer pays for them.' })
  fundingModel!: FundingModelEnum;

  @Field(() => PointsScalar, { description: 'The points that expired.' })
  points!: bigint;

  @Field(() => Money, {
    description: 'What stood behind them: reserve, or commitment of an issuer that pays on redemption.',
  })
  released!: Money;

  @Field(() => Money, { description: 'What went back to the issuer.' })
  issuerShare!: Money;

  @Field(() => Money, { description: 'What the network kept.' })
  networkShare!: Money;
}

@Access(withParent)
@ObjectType('MarginRow', { description: 'What the network earned at one partner in a period, in one currency.' })
export class MarginRowType {
  @Field(() => PartnerType, { description: 'The partner at which it arose.' })
  partner!: PartnerType;

  @Field(() => Money, { description: 'On points issued there, less reversals.' })
  issue!: Money;

  @Field(() => Money, { description: 'On points redeemed and converted out there, less refunds, whoever issued them.' })
  redemption!: Money;

  @Field(() => Money, { description: 'On disputes: negative is what the network granted.' })
  adjustment!: Money;

  @Field(() => Money, { description: 'All three.' })
  total!: Money;
}

@Access(withParent)
@ObjectType('PointsRoll', {
  description: 'How outstanding points went on over a period: opening + issued - redeemed - expired = closing.',
})
class PointsRollType {
  @Field(() => PointsScalar, { description: 'Outstanding at the beginning.' })
  opening!: bigint;

  @Field(() => PointsScalar, { description: 'Issued, less reversals.' })
  issued!: bigint;

  @Field(() => PointsScalar, { description: 'Redeemed, converted out and clawed back, less refunds.' })
  redeemed!: bigint;

  @Field(() => PointsScalar, { description: 'Expired.' })
  expired!: bigint;

  @Field(() => PointsScalar, { description: 'Outstanding at the end.' })
  closing!: bigint;
}

@Access(withParent)
@ObjectType('MoneyRoll', {
  description:
    'How the money behind outstanding points went on over a period: opening + issued - redeemed - expired = closing.',
})
class MoneyRollType {
  @Field(() => CurrencyScalar, { description: "The issuers' currency." })
  currency!: string;

  @Field(() => FundingModelEnum, { description: 'ON_ISSUE: the reserve. ON_REDEMPTION: the commitments of issuers.' })
  fundingModel!: FundingModelEnum;

  @Field(() => Money, { description: 'At the beginning.' })
  opening!: Money;

  @Field(() => Money, { description: 'For points issued, less reversals.' })
  issued!: Money;

  @Field(() => Money, { description: 'For points redeemed, converted out and clawed back, less refunds.' })
  redeemed!: Money;

  @Field(() => Money, { description: 'For points that expired.' })
  expired!: Money;

  @Field(() => Money, { description: 'At the end.' })
  closing!: Money;
}

@Access(withParent)
@ObjectType('RollForward', {
  description:
    "From a period's beginning to its end, in points and in the money behind them. Opening and closing are the accounts', what lies between the lots': that they agree is a check of both.",
})
export class RollForwardType {
  @Field(() => Int, { description: 'The number of the period.' })
  periodNumber!: number;

  @Field(() => PointsRollType, { description: 'In points, over the whole network.' })
  points!: PointsRollType;

  @Field(() => [MoneyRollType], { description: 'In money, by currency and funding model.' })
  money!: MoneyRollType[];
}
