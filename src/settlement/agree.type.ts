import { Field, ObjectType } from 'type-graphql';
import { Access, withParent, resultOf } from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { statementNotFound } from './refusals.js';
import { replayedText } from './replay-texts.js';
import { StatementType } from './statement.type.js';

@Access(withParent)
@ObjectType('AgreeStatementPayload', { description: 'The statement that was agreed.' })
class AgreeStatementPayloadType {
  @Field(() => StatementType, { description: 'The statement, AGREED.' })
  statement!: StatementType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

export const AgreeStatementResult = resultOf(
  'AgreeStatementResult',
  'What agreeing to a statement comes to.',
  AgreeStatementPayloadType,
  statementNotFound,
  invalidTransition,
  idempotencyConflict,
);
