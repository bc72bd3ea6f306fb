import { Field, InputType, ObjectType } from 'type-graphql';
import { Access, withParent, resultOf } from '../platform/index.js';
import { idempotencyConflict } from '../ledger/index.js';
import { SettlementPeriodType } from './period.type.js';
import { nothingToSettle } from './refusals.js';
import { keyText, replayedText } from './replay-texts.js';

@InputType({ description: 'Closes the open settlement period.' })
export class CloseSettlementPeriodInput {
  @Field(() => String, { description: keyText })
  idempotencyKey!: string;
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

export const CloseSettlementPeriodResult = resultOf(
  'CloseSettlementPeriodResult',
  'What closing the period comes to.',
  CloseSettlementPeriodPayloadType,
  nothingToSettle,
  idempotencyConflict,
);
