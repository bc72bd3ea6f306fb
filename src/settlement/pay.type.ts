import { Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  MoneyInput,
  Node,
  withParent,
  resultOf,
} from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { currencyMismatch } from '../partners/index.js';
import { amountMismatch, statementNotFound } from './refusals.js';
import { keyText, replayedText } from './replay-texts.js';
import { StatementType } from './statement.type.js';

@Access(withParent)
@ObjectType('SettlementPayment', { implements: Node, description: "The payment of a statement's net due." })
export class SettlementPaymentType extends Node {
  @Field(() => String, { description: "The bank's reference, as it was recorded." })
  bankReference!: string;

  @Field(() => DateTimeScalar, { description: 'When it was paid, as it was recorded.' })
  paidAt!: Date;

  @Field(() => DateTimeScalar, { description: "The network's time when it was recorded." })
  recordedAt!: Date;

  @Field(() => ID, { description: 'The journal entry that it made.' })
  journalEntryId!: string;
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
@ObjectType('RecordSettlementPaymentPayload', { description: 'The payment was recorded.' })
class RecordSettlementPaymentPayloadType {
  @Field(() => StatementType, { description: 'The statement, SETTLED.' })
  statement!: StatementType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

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
