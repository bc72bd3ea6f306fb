import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CountScalar,
  DateTimeScalar,
  DecimalScalar,
  describeText,
  Node,
  withParent,
  resultOf,
} from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { EVIDENCE_MAX } from './dispute.js';
import type { DisputeStatus } from './find-disputes.js';
import { statementLineNotFound } from './refusals.js';
import { keyText, optionalKeyText, replayedText } from './replay-texts.js';
import { StatementLineType, StatementType } from './statement.type.js';

export enum DisputeStatusEnum {
  OPEN = 'OPEN',
  RESOLVED = 'RESOLVED',
}
registerEnumType(DisputeStatusEnum, {
  name: 'DisputeStatus',
  description: 'Where a dispute stands.',
  valuesConfig: {
    OPEN: { description: "It waits for the network's accountant." },
    RESOLVED: { description: "The network's accountant has ended it, with an adjustment or without." },
  },
});

@Access(withParent)
@ObjectType('Dispute', {
  implements: Node,
  description: 'What a partner had against a line of its statement, and what came of it.',
})
export class DisputeType extends Node {
  @Field(() => String, { description: "What the partner's accountant said." })
  reason!: string;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  openedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the network's accountant resolved it; null while it is open.",
  })
  resolvedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "What the network's accountant said; null while it is open." })
  note!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The journal entry of the adjustment; null when nothing was granted.',
  })
  journalEntryId!: string | null;
}

export const DisputeConnectionType = connectionOf(DisputeType, 'Dispute', 'disputes, the newest first', 'disputes');

@InputType({ description: 'Narrows the disputes; all that is given must hold.' })
export class DisputeFilter {
  @Field(() => DisputeStatusEnum, { nullable: true, description: 'Those of this status.' })
  status?: DisputeStatus | null;

  @Field(() => ID, { nullable: true, description: "Those of this partner's statements." })
  partnerId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Those of statements of the period with this number.' })
  periodNumber?: number | null;
}

@InputType({ description: 'What a partner has against a line of its statement.' })
export class DisputeStatementLineInput {
  @Field(() => ID, { description: 'The line, of a statement that is ISSUED or DISPUTED.' })
  lineId!: string;

  @Field(() => String, { description: `What is wrong with it: ${describeText('message', bounds.reason)}.` })
  reason!: string;

  @Field(() => [CountScalar], {
    nullable: true,
    description: `Evidence: the sequences of entries behind the line that are wrong, each once, at most ${EVIDENCE_MAX.toString()}.`,
  })
  entrySequences?: bigint[] | null;

  @Field(() => String, { nullable: true, description: optionalKeyText })
  idempotencyKey?: string | null;
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

@Access(withParent)
@ObjectType('DisputeStatementLinePayload', { description: 'The dispute was opened.' })
class DisputeStatementLinePayloadType {
  @Field(() => StatementType, { description: 'The statement, DISPUTED.' })
  statement!: StatementType;

  @Field(() => StatementLineType, { description: 'The line in dispute.' })
  line!: StatementLineType;

  @Field(() => DisputeType, { description: 'The dispute, OPEN.' })
  dispute!: DisputeType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

@Access(withParent)
@ObjectType('ResolveDisputePayload', { description: 'The dispute was resolved.' })
class ResolveDisputePayloadType {
  @Field(() => StatementLineType, { description: 'The line, no longer in dispute.' })
  line!: StatementLineType;

  @Field(() => Boolean, { description: replayedText })
  replayed!: boolean;
}

export const DisputeStatementLineResult = resultOf(
  'DisputeStatementLineResult',
  'What disputing a line comes to.',
  DisputeStatementLinePayloadType,
  statementLineNotFound,
  invalidTransition,
  idempotencyConflict,
);

export const ResolveDisputeResult = resultOf(
  'ResolveDisputeResult',
  'What resolving a dispute comes to.',
  ResolveDisputePayloadType,
  statementLineNotFound,
  invalidTransition,
  idempotencyConflict,
);
