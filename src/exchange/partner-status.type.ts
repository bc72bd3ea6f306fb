import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Access, bounds, describeText, withParent, resultOf } from '../platform/index.js';
import { PartnerStatusEnum, idempotencyConflict, invalidTransition } from '../ledger/index.js';
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

  @Field(() => String, {
    nullable: true,
    description: `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input, it changes nothing more. Left out: a repeat is InvalidTransition.`,
  })
  idempotencyKey?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The partner with its new status.' })
class SetPartnerStatusPayload {
  @Field(() => PartnerType, { description: 'The partner.' })
  partner!: PartnerType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key changed it: this one did not.' })
  replayed!: boolean;
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
  idempotencyConflict,
);
