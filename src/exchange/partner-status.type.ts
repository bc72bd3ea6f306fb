import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { Access, InvalidTransitionType, withParent } from '../platform/index.js';
import { FxRateMissingType, PartnerNotFoundType, PartnerStatusEnum } from '../ledger/index.js';
import { PartnerType } from '../partners/index.js';
import { ArbitrageType, LossMakingRatesType, typeName } from './rate-sheet.type.js';

@InputType({ description: "A partner's new status." })
export class SetPartnerStatusInput {
  @Field(() => ID, { description: 'Which partner.' })
  partnerId!: string;

  @Field(() => PartnerStatusEnum, {
    description:
      'ONBOARDING becomes ACTIVE; ACTIVE and SUSPENDED each other, and EXITING; EXITING becomes ACTIVE again or EXITED, which is final.',
  })
  status!: PartnerStatusEnum;
}

@Access(withParent)
@ObjectType({ description: 'The partner with its new status.' })
export class SetPartnerStatusPayload {
  @Field(() => PartnerType, { description: 'The partner.' })
  partner!: PartnerType;
}

export const SetPartnerStatusResult = createUnionType({
  name: 'SetPartnerStatusResult',
  description: "What setting a partner's status comes to. The guards over rates are asked when it becomes ACTIVE.",
  types: () =>
    [
      SetPartnerStatusPayload,
      PartnerNotFoundType,
      InvalidTransitionType,
      ArbitrageType,
      LossMakingRatesType,
      FxRateMissingType,
    ] as const,
  resolveType: typeName,
});
