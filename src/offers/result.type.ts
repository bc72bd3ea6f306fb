import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  describeText,
  IdempotencyConflictType,
  InvalidTransitionType,
  RefusalType,
  withParent,
} from '../platform/index.js';
import { CurrencyMismatchType, FxRateMissingType, PartnerNotActiveType, PartnerNotFoundType } from '../ledger/index.js';
import { ArbitrageType } from '../exchange/index.js';
import { OfferStepEnum } from './enums.type.js';
import type { OfferStep } from './life.js';
import { OfferType } from './offer.type.js';

@Access(withParent)
@ObjectType('OfferNotFound', {
  implements: RefusalType,
  description: 'There is no such offer, or none that one may see.',
})
export class OfferNotFoundType extends RefusalType {}

@Access(withParent)
@ObjectType('ConsentMissing', {
  implements: RefusalType,
  description: 'A partner that pays for the offer, or at which it runs, has not consented yet.',
})
export class ConsentMissingType extends RefusalType {}

@Access(withParent)
@ObjectType('AlreadyDone', { implements: RefusalType, description: 'It was done before.' })
export class AlreadyDoneType extends RefusalType {}

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

const resolveType = (value: object): string => (value as { readonly __typename: string }).__typename;

export const MoveOfferResult = createUnionType({
  name: 'MoveOfferResult',
  description: 'What a step comes to.',
  types: () =>
    [
      MoveOfferPayload,
      OfferNotFoundType,
      PartnerNotActiveType,
      InvalidTransitionType,
      ConsentMissingType,
      CurrencyMismatchType,
      ArbitrageType,
      FxRateMissingType,
    ] as const,
  resolveType,
});

export const DraftOfferResult = createUnionType({
  name: 'DraftOfferResult',
  description: 'What drafting comes to.',
  types: () =>
    [
      DraftOfferPayload,
      PartnerNotFoundType,
      OfferNotFoundType,
      InvalidTransitionType,
      AlreadyDoneType,
      CurrencyMismatchType,
      IdempotencyConflictType,
    ] as const,
  resolveType,
});
