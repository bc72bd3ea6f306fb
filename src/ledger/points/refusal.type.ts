import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Access, CurrencyScalar, Money, Node, PointsScalar, RefusalType, withParent } from '../../platform/index.js';

/** The GraphQL types of the refusals that more than one room gives (data: refusals.ts). */

export enum PartnerStatusEnum {
  ONBOARDING = 'ONBOARDING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  EXITING = 'EXITING',
  EXITED = 'EXITED',
}
registerEnumType(PartnerStatusEnum, {
  name: 'PartnerStatus',
  description: 'Where a partner stands with the network.',
  valuesConfig: {
    ONBOARDING: { description: 'Being set up: nothing is possible yet.' },
    ACTIVE: { description: 'Everything is possible.' },
    SUSPENDED: { description: 'Nothing new; captures, voids, refunds and reversals of what exists.' },
    EXITING: { description: 'No accrual and no conversion in; all else.' },
    EXITED: { description: 'Final; as SUSPENDED. Its points stay good at the others.' },
  },
});

export enum MemberStatusEnum {
  ACTIVE = 'ACTIVE',
  FROZEN = 'FROZEN',
  CLOSED = 'CLOSED',
}
registerEnumType(MemberStatusEnum, {
  name: 'MemberStatus',
  description: 'Whether a member can earn and spend.',
  valuesConfig: {
    ACTIVE: { description: 'Earns and spends.' },
    FROZEN: { description: 'Earns; nothing leaves the wallet but captures of holds that exist.' },
    CLOSED: { description: 'Nothing is possible.' },
  },
});

const simple = { implements: RefusalType };

@Access(withParent)
@ObjectType('PartnerNotFound', { ...simple, description: 'There is no such partner.' })
export class PartnerNotFoundType extends RefusalType {}

@Access(withParent)
@ObjectType('PartnerNotActive', { ...simple, description: "The partner's status does not allow this." })
export class PartnerNotActiveType extends RefusalType {
  @Field(() => PartnerStatusEnum, { description: 'The status that the partner is in.' })
  partnerStatus!: PartnerStatusEnum;
}

@Access(withParent)
@ObjectType('MemberNotFound', {
  ...simple,
  description: 'No such member is known to the asking partner, or the code is unknown, used or too old.',
})
export class MemberNotFoundType extends RefusalType {}

@Access(withParent)
@ObjectType('MemberNotActive', { ...simple, description: "The member's status does not allow this." })
export class MemberNotActiveType extends RefusalType {
  @Field(() => MemberStatusEnum, { description: 'The status that the member is in.' })
  memberStatus!: MemberStatusEnum;
}

@Access(withParent)
@ObjectType('NoRateInForce', { ...simple, description: 'The partner has no rate sheet in force at that instant.' })
export class NoRateInForceType extends RefusalType {}

@Access(withParent)
@ObjectType('DuplicateOrder', {
  ...simple,
  description: 'The order or reference already has an accrual, redemption or conversion of this partner.',
})
export class DuplicateOrderType extends RefusalType {
  @Field(() => Node, { description: 'The accrual, redemption or conversion that has the order.' })
  existing!: Node;
}

@Access(withParent)
@ObjectType('CurrencyMismatch', { ...simple, description: "The amount is in another currency than this partner's." })
export class CurrencyMismatchType extends RefusalType {
  @Field(() => CurrencyScalar, { description: 'The currency that the amount must be in.' })
  expectedCurrency!: string;
}

@Access(withParent)
@ObjectType('AmountTooSmall', {
  ...simple,
  description: 'The amount is positive and comes to nothing at the rates in force.',
})
export class AmountTooSmallType extends RefusalType {}

@Access(withParent)
@ObjectType('InsufficientPoints', { ...simple, description: 'The wallet has fewer points available than asked for.' })
export class InsufficientPointsType extends RefusalType {
  @Field(() => PointsScalar, { description: 'What the wallet has available.' })
  available!: bigint;

  @Field(() => PointsScalar, { description: 'What was asked for.' })
  requested!: bigint;
}

@Access(withParent)
@ObjectType('ExceedsOriginal', { ...simple, description: 'More points than remain of the original operation.' })
export class ExceedsOriginalType extends RefusalType {
  @Field(() => PointsScalar, { description: 'How many points remain for this.' })
  remaining!: bigint;
}

@Access(withParent)
@ObjectType('CreditLimitReached', {
  ...simple,
  description: 'The partner would owe more than its credit limit allows.',
})
export class CreditLimitReachedType extends RefusalType {
  @Field(() => Money, { description: 'The credit limit.' })
  limit!: Money;

  @Field(() => Money, { description: 'What is owed and contingent, exact, as it would have become.' })
  exposure!: Money;
}

@Access(withParent)
@ObjectType('FxRateMissing', {
  ...simple,
  description: 'No exchange rate between two currencies is in force. Nothing was posted.',
})
export class FxRateMissingType extends RefusalType {
  @Field(() => CurrencyScalar, { description: 'The currency exchanged from.' })
  base!: string;

  @Field(() => CurrencyScalar, { description: 'The currency exchanged to.' })
  quote!: string;
}
