import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Access, withParent, resultOf } from '../platform/index.js';
import { PartnerStatusEnum, invalidTransition } from '../ledger/index.js';
import { PartnerType, partnerNotFound } from '../partners/index.js';
import { arbitrage, lossMakingRates, fxRateMissing } from './refusals.js';

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
class SetPartnerStatusPayload {
  @Field(() => PartnerType, { description: 'The partner.' })
  partner!: PartnerType;
}

export const SetPartnerStatusResult = resultOf(
  'SetPartnerStatusResult',
  "What setting a partner's status comes to. The guards over rates are asked when it becomes ACTIVE.",
  SetPartnerStatusPayload,
  partnerNotFound,
  invalidTransition,
  arbitrage,
  lossMakingRates,
  fxRateMissing,
);
