import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Access, CurrencyScalar, DecimalScalar, withParent } from '../platform/index.js';
import { PartnerType } from '../partners/index.js';
import type { CycleStep, StepValue } from './cycle.js';

enum ArbitrageStepKindEnum {
  EARN = 'EARN',
  REDEEM = 'REDEEM',
  EXCHANGE = 'EXCHANGE',
  CONVERT_IN = 'CONVERT_IN',
  CONVERT_OUT = 'CONVERT_OUT',
}
registerEnumType(ArbitrageStepKindEnum, {
  name: 'ArbitrageStepKind',
  description: 'What one step of a cycle does.',
  valuesConfig: {
    EARN: { description: 'Money is spent at the partner, and earns points.' },
    REDEEM: { description: "Points are spent at the partner's till, for what they are worth there." },
    EXCHANGE: { description: 'Money is exchanged at the rate in force.' },
    CONVERT_IN: { description: "Units of the partner's own scheme become points." },
    CONVERT_OUT: { description: "Points become units of the partner's own scheme." },
  },
});

enum ArbitrageUnitEnum {
  MONEY = 'MONEY',
  POINTS = 'POINTS',
  SCHEME = 'SCHEME',
}
registerEnumType(ArbitrageUnitEnum, {
  name: 'ArbitrageUnit',
  description: 'What an amount in a cycle counts.',
  valuesConfig: {
    MONEY: { description: 'Units of a currency.' },
    POINTS: { description: 'Points, with fractions: rates are exact, whatever rounding takes from a member.' },
    SCHEME: { description: "Units of the partner's own scheme." },
  },
});

@Access(withParent)
@ObjectType('ArbitrageAmount', { description: 'An amount before or after a step of a cycle.' })
class ArbitrageAmountType {
  @Field(() => DecimalScalar, { description: 'The amount: exact, or its first 6 fraction digits behind an exchange.' })
  amount!: string;

  @Field(() => ArbitrageUnitEnum, { description: 'What it counts.' })
  unit!: StepValue['unit'];

  @Field(() => CurrencyScalar, { nullable: true, description: 'The currency of money; null for everything else.' })
  currency!: string | null;
}

@Access(withParent)
@ObjectType('ArbitrageStep', { description: 'One step of a cycle by which value would grow, or not shrink.' })
export class ArbitrageStepType {
  @Field(() => ArbitrageStepKindEnum, { description: 'What it does.' })
  kind!: CycleStep['kind'];

  @Field(() => PartnerType, { nullable: true, description: 'The partner at which it is; null for an EXCHANGE.' })
  partner!: PartnerType | null;

  @Field(() => ArbitrageAmountType, { description: 'What goes in. The first step begins with 1.00.' })
  from!: ArbitrageAmountType;

  @Field(() => ArbitrageAmountType, { description: 'What comes out, which goes into the next step.' })
  to!: ArbitrageAmountType;
}
