import { Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  MoneyInput,
  withParent,
  resultOf,
} from '../platform/index.js';
import { SettlementPeriodType, StatementLineType, StatementType } from './settlement.type.js';
import { nothingToSettle, statementNotFound, statementLineNotFound, amountMismatch } from './refusals.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { currencyMismatch } from '../partners/index.js';

const keyText = `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input it answers the first result and does nothing.`;
const replayedText = 'Whether this is the answer to an earlier call with the same idempotencyKey.';

@InputType({ description: 'Closes the open settlement period.' })
export class CloseSettlementPeriodInput {
  @Field(() => String, { description: keyText })
  idempotencyKey!: string;
}

@InputType({ description: 'What a partner has against a line of its statement.' })
export class DisputeStatementLineInput {
  @Field(() => ID, { description: 'The line, of a statement that is ISSUED or DISPUTED.' })
  lineId!: string;

  @Field(() => String, { description: `What is wrong with it: ${describeText('message', bounds.reason)}.` })
  reason!: string;
}

@InputType({ description: 'How a dispute ends.' })
export class ResolveDisputeInput {
  @Field(() => String, { description: keyText })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The line in dispute.' })
  lineId!: string;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      "What the network grants, in the statement's currency, with at most 6 fraction digits; signed as Statement.balance, never 0. It is posted in the open period. Left out: the dispute is declined.",
  })
  adjustment?: string | null;

  @Field(() => String, { description: `Why: ${describeText('message', bounds.reason)}, which the partner reads.` })
  note!: string;
}

@InputType({ description: 'A payment of a statement, as the bank shows it.' })
export class RecordSettlementPaymentInput {
  @Field(() => String, { description: keyText })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The statement that was paid.' })
  statementId!: string;

  @Field(() => MoneyInput, {
    description: "The whole net due, without sign; who paid follows from the statement's direction.",
  })
  amount!: MoneyInput;

  @Field(() => String, { description: `The bank's reference: ${describeText('number', bounds.bankReference)}.` })
  bankReference!: string;

  @Field(() => DateTimeScalar, { description: 'When it was paid; not in the future.' })
  paidAt!: Date;
}

@Access(withParent)
@ObjectType('CloseSettlementPeriodPayload', {
  description: 'The period that was closed, and the one that was opened with it.',
})
class CloseSettlementPeriodPayloadType {
  @Field(() => SettlementPeriodType, { description: 'The closed period, as it was right after the close.' })
  closed!: SettlementPeriodType;

  @Field(() => SettlementPeriodType, { description: 'The new open period, as it was right after the close.' })
  opened!: SettlementPeriodType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('AgreeStatementPayload', { description: 'The statement that was agreed.' })
class AgreeStatementPayloadType {
  @Field(() => StatementType, { description: 'The statement, AGREED.' })
  statement!: StatementType;
}

@Access(withParent)
@ObjectType('DisputeStatementLinePayload', { description: 'The dispute was opened.' })
class DisputeStatementLinePayloadType {
  @Field(() => StatementType, { description: 'The statement, DISPUTED.' })
  statement!: StatementType;

  @Field(() => StatementLineType, { description: 'The line in dispute.' })
  line!: StatementLineType;
}

@Access(withParent)
@ObjectType('ResolveDisputePayload', { description: 'The dispute was resolved.' })
class ResolveDisputePayloadType {
  @Field(() => StatementLineType, { description: 'The line, no longer in dispute.' })
  line!: StatementLineType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('RecordSettlementPaymentPayload', { description: 'The payment was recorded.' })
class RecordSettlementPaymentPayloadType {
  @Field(() => StatementType, { description: 'The statement, SETTLED.' })
  statement!: StatementType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

export const CloseSettlementPeriodResult = resultOf(
  'CloseSettlementPeriodResult',
  'What closing the period comes to.',
  CloseSettlementPeriodPayloadType,
  nothingToSettle,
  idempotencyConflict,
);

export const AgreeStatementResult = resultOf(
  'AgreeStatementResult',
  'What agreeing to a statement comes to.',
  AgreeStatementPayloadType,
  statementNotFound,
  invalidTransition,
);

export const DisputeStatementLineResult = resultOf(
  'DisputeStatementLineResult',
  'What disputing a line comes to.',
  DisputeStatementLinePayloadType,
  statementLineNotFound,
  invalidTransition,
);

export const ResolveDisputeResult = resultOf(
  'ResolveDisputeResult',
  'What resolving a dispute comes to.',
  ResolveDisputePayloadType,
  statementLineNotFound,
  invalidTransition,
  idempotencyConflict,
);

export const RecordSettlementPaymentResult = resultOf(
  'RecordSettlementPaymentResult',
  'What recording a payment comes to.',
  RecordSettlementPaymentPayloadType,
  statementNotFound,
  invalidTransition,
  amountMismatch,
  currencyMismatch,
  idempotencyConflict,
);
