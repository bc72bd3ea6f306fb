import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  resultOf,
  withParent,
} from '../platform/index.js';
import { alreadyDone, duplicateOrder, idempotencyConflict, partnerNotActive } from '../ledger/index.js';
import { currencyMismatch } from '../partners/index.js';
import { memberNotActive, memberNotFound, MemberRefInput, WalletType } from '../members/index.js';
import { amountTooSmall, creditLimitReached, fxRateMissing, noRateInForce } from '../exchange/index.js';
import { BasketLineInput, ChannelEnum, limitReached, type Channel } from '../offers/index.js';
import { AccrualType } from '../accrual/index.js';
import type { ReceiptStatus } from './receipt.js';
import { receiptNotFound } from './refusals.js';

enum ReceiptStatusEnum {
  UNCLAIMED = 'UNCLAIMED',
  CLAIMED = 'CLAIMED',
  LAPSED = 'LAPSED',
}
registerEnumType(ReceiptStatusEnum, {
  name: 'ReceiptStatus',
  description: 'Where a receipt is in its life.',
  valuesConfig: {
    UNCLAIMED: { description: 'It can be claimed.' },
    CLAIMED: { description: 'It is an accrual.' },
    LAPSED: { description: 'Nobody claimed it in time.' },
  },
});

@Access(withParent)
@ObjectType('Receipt', {
  implements: Node,
  description:
    "A purchase without a member, to be claimed. Seen by its partner, the network's staff, and who claimed it.",
})
export class ReceiptType extends Node {
  @Field(() => String, { description: 'As printed: the orderId of its accrual.' })
  number!: string;

  @Field(() => Money, { description: "What was spent, in the partner's currency." })
  spend!: Money;

  @Field(() => DateTimeScalar, { description: 'When the purchase was made.' })
  occurredAt!: Date;

  @Field(() => DateTimeScalar, { description: 'Until when it can be claimed; at this instant it is too late.' })
  claimableUntil!: Date;

  @Field(() => ReceiptStatusEnum, { description: 'Where it is in its life.' })
  status!: ReceiptStatus;
}

@InputType({ description: 'A purchase without a member.' })
export class PostReceiptInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => String, {
    description: `As printed, also the orderId of the accrual to come: ${describeText('number', bounds.reference)}. It takes that orderId for good.`,
  })
  number!: string;

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
    nullable: true,
    description: 'When the purchase was made: now when left out, at most 90 days back, never in the future.',
  })
  occurredAt?: Date | null;
}

@Access(withParent)
@ObjectType({ description: 'The receipt is posted.' })
class PostReceiptPayload {
  @Field(() => ReceiptType, { description: 'The receipt, UNCLAIMED.' })
  receipt!: ReceiptType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const PostReceiptResult = resultOf(
  'PostReceiptResult',
  'The receipt, or why there is none.',
  PostReceiptPayload,
  partnerNotActive,
  duplicateOrder,
  currencyMismatch,
  idempotencyConflict,
);

@InputType({ description: 'A receipt that a member has in hand.' })
export class ClaimReceiptInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { nullable: true, description: 'Who claims it; left out: the asking member.' })
  member?: MemberRefInput | null;

  @Field(() => ID, { description: 'Where the purchase was made; an app names its own partner.' })
  partnerId!: string;

  @Field(() => String, { description: `The number as printed: ${describeText('number', bounds.reference)}.` })
  number!: string;

  @Field(() => MoneyInput, { description: 'The spend as printed, positive.' })
  total!: MoneyInput;
}

@Access(withParent)
@ObjectType({ description: 'The receipt is claimed.' })
class ClaimReceiptPayload {
  @Field(() => ReceiptType, { description: 'The receipt, CLAIMED.' })
  receipt!: ReceiptType;

  @Field(() => AccrualType, { description: 'The accrual that it became.' })
  accrual!: AccrualType;

  @Field(() => WalletType, { description: 'The wallet right after it.' })
  wallet!: WalletType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const ClaimReceiptResult = resultOf(
  'ClaimReceiptResult',
  'The accrual that a receipt became, or why it did not.',
  ClaimReceiptPayload,
  partnerNotActive,
  receiptNotFound,
  alreadyDone,
  memberNotFound,
  memberNotActive,
  duplicateOrder,
  noRateInForce,
  fxRateMissing,
  amountTooSmall,
  limitReached,
  creditLimitReached,
  idempotencyConflict,
);
