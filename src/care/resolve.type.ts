import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, bounds, DateTimeScalar, describeText, MoneyInput, resultOf, withParent } from '../platform/index.js';
import { duplicateOrder, idempotencyConflict, invalidTransition, partnerNotActive } from '../ledger/index.js';
import { currencyMismatch } from '../partners/index.js';
import { memberNotActive } from '../members/index.js';
import { amountTooSmall, creditLimitReached, fxRateMissing, noRateInForce } from '../exchange/index.js';
import {
  BasketLineInput,
  ChannelEnum,
  AwardInput,
  consentMissing,
  FundingInput,
  limitReached,
  offerNotLive,
  type Channel,
} from '../offers/index.js';
import { couponNotUsable } from '../grants/index.js';
import { caseNotFound, CaseType } from '../cases/index.js';
import { exceedsOriginalUnits } from '../mall/index.js';

@InputType({ description: 'The purchase that is accrued.' })
export class CasePurchaseInput {
  @Field(() => String, {
    description: `The partner's own number of the purchase: ${describeText('number', bounds.reference)}. That of a receipt which nobody has claimed, with the same spend, claims it.`,
  })
  orderId!: string;

  @Field(() => MoneyInput, { description: "What was spent, positive, in the partner's currency." })
  spend!: MoneyInput;

  @Field(() => [BasketLineInput], {
    nullable: true,
    description: 'The goods, at most 100 lines, which add up to at most the spend.',
  })
  lines?: BasketLineInput[] | null;

  @Field(() => ChannelEnum, { nullable: true, description: 'By which way it was made; OTHER when left out.' })
  channel?: Channel | null;

  @Field(() => String, {
    nullable: true,
    description: `A category of goods for the partner's own reports, ${describeText('number', bounds.category)}.`,
  })
  category?: string | null;

  @Field(() => DateTimeScalar, {
    description: 'When it was made: at most 90 days before the opening of the case, never in the future.',
  })
  occurredAt!: Date;
}

@InputType({ description: 'The decision of a case.' })
export class ResolveCaseInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => Boolean, {
    description: 'Whether the member is right. Of a review: whether the purchase stands.',
  })
  accept!: boolean;

  @Field(() => String, {
    description: `Why: ${describeText('message', bounds.reason)}. It stands among the messages.`,
  })
  note!: string;

  @Field(() => CasePurchaseInput, {
    nullable: true,
    description: 'Of MISSING_POINTS, when it is accepted and only there: the purchase that is accrued.',
  })
  purchase?: CasePurchaseInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Of QUALITY about an order, when it is accepted: units whose points go back.',
  })
  refundQuantity?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'With refundQuantity: whether the units can be ordered again, and shares of their cost go back. False when left out.',
  })
  restock?: boolean | null;

  @Field(() => AwardInput, {
    nullable: true,
    description:
      'Of QUALITY and OTHER, when it is accepted: what the member is given besides, paid by the partner of the case.',
  })
  award?: AwardInput | null;

  @Field(() => [FundingInput], {
    nullable: true,
    description: 'Of points of the award: departments of the partner of the case. It alone when left out.',
  })
  funding?: FundingInput[] | null;
}

@Access(withParent)
@ObjectType({ description: 'The case is decided.' })
class ResolveCasePayload {
  @Field(() => CaseType, { description: 'The case as it is now.' })
  case!: CaseType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const ResolveCaseResult = resultOf(
  'ResolveCaseResult',
  'The case after its decision, or why nothing was decided.',
  ResolveCasePayload,
  partnerNotActive,
  caseNotFound,
  invalidTransition,
  memberNotActive,
  offerNotLive,
  duplicateOrder,
  currencyMismatch,
  noRateInForce,
  fxRateMissing,
  consentMissing,
  amountTooSmall,
  limitReached,
  exceedsOriginalUnits,
  couponNotUsable,
  creditLimitReached,
  idempotencyConflict,
);
