import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, describeText, resultOf, withParent } from '../platform/index.js';
import { alreadyDone, idempotencyConflict, invalidTransition, partnerNotActive } from '../ledger/index.js';
import { currencyMismatch, partnerNotFound } from '../partners/index.js';
import { arbitrage, fxRateMissing } from '../exchange/index.js';
import { OfferStepEnum } from './enums.type.js';
import type { OfferStep } from './life.js';
import { OfferType } from './offer.type.js';
import { consentMissing, offerNotFound } from './refusals.js';

@InputType({ description: 'Which step is taken.' })
export class MoveOfferInput {
  @Field(() => ID, { description: "The offer's id." })
  offerId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Left out: the newest. It does not matter for PAUSE, RESUME and END.',
  })
  version?: number | null;

  @Field(() => OfferStepEnum, { description: 'The step.' })
  step!: OfferStep;

  @Field(() => String, {
    nullable: true,
    description: `Needed to reject: ${describeText('message', bounds.reason)}.`,
  })
  reason?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The version as it is now.' })
export class MoveOfferPayload {
  @Field(() => OfferType, { description: 'The version on which the step was taken.' })
  offer!: OfferType;
}

@Access(withParent)
@ObjectType({ description: 'The version that was drafted.' })
export class DraftOfferPayload {
  @Field(() => OfferType, { description: 'The version, as it is now.' })
  offer!: OfferType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key drafted it.' })
  replayed!: boolean;
}

export const MoveOfferResult = resultOf(
  'MoveOfferResult',
  'What a step comes to.',
  MoveOfferPayload,
  offerNotFound,
  partnerNotActive,
  invalidTransition,
  consentMissing,
  currencyMismatch,
  arbitrage,
  fxRateMissing,
);

export const DraftOfferResult = resultOf(
  'DraftOfferResult',
  'What drafting comes to.',
  DraftOfferPayload,
  partnerNotFound,
  offerNotFound,
  invalidTransition,
  alreadyDone,
  currencyMismatch,
  idempotencyConflict,
);
