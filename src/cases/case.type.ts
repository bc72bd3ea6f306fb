import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Node,
  resultOf,
  RoleEnum,
  withParent,
} from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { fxRateMissing } from '../exchange/index.js';
import { caseNotFound } from './refusals.js';
import type { CaseKind, CaseStatus } from './case.entity.js';

enum CaseKindEnum {
  REVIEW = 'REVIEW',
}
registerEnumType(CaseKindEnum, {
  name: 'CaseKind',
  description: 'What a case is about.',
  valuesConfig: {
    REVIEW: { description: 'A purchase that passed a watch of house rules (FLAG or HOLD): does it stand?' },
  },
});

enum CaseStatusEnum {
  OPEN = 'OPEN',
  ACCEPTED = 'ACCEPTED',
  DECLINED = 'DECLINED',
}
registerEnumType(CaseStatusEnum, {
  name: 'CaseStatus',
  description: 'Where a case is in its life.',
  valuesConfig: {
    OPEN: { description: 'It waits for an answer.' },
    ACCEPTED: {
      description:
        'Of a review: the purchase stands, and what was held of it is released. Also when nobody answered in time, and when the purchase was taken back in another way meanwhile.',
    },
    DECLINED: { description: 'Of a review: all that was left of the purchase was taken back.' },
  },
});

@Access(withParent)
@ObjectType('CaseMessage', { description: 'One message on a case.' })
export class CaseMessageType {
  @Field(() => RoleEnum, { description: 'Who said it.' })
  by!: RoleEnum;

  @Field(() => String, { description: 'What was said; of a decision its note.' })
  text!: string;

  @Field(() => DateTimeScalar, { description: "When, in the network's time." })
  at!: Date;
}

@Access(withParent)
@ObjectType('Case', {
  implements: Node,
  description:
    "A question that someone must answer in time. A review is seen by the partner of its purchase and the network's staff; its member neither sees it nor is told.",
})
export class CaseType extends Node {
  @Field(() => CaseKindEnum, { description: 'What it is about.' })
  kind!: CaseKind;

  @Field(() => CaseStatusEnum, { description: 'Where it is. A review past its dueAt is ACCEPTED.' })
  status!: CaseStatus;

  @Field(() => String, { description: 'Why it was opened: of a review, which watch the purchase passed.' })
  reason!: string;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  openedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'Until when it must be answered. A review ends then as ACCEPTED.' })
  dueAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended; null while it is OPEN.' })
  closedAt!: Date | null;
}

export const CaseConnection = connectionOf(
  CaseType,
  'Case',
  'cases: those that wait for an answer, the next due first, then those that have ended, the last one first',
);

@InputType({ description: 'Which cases: all that is given must fit.' })
export class CaseFilter {
  @Field(() => CaseKindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: CaseKind | null;

  @Field(() => CaseStatusEnum, { nullable: true, description: 'With this status.' })
  status?: CaseStatus | null;

  @Field(() => ID, { nullable: true, description: 'At this partner.' })
  partnerId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those that still wait for an answer after their dueAt. A review never does.',
  })
  overdue?: boolean | null;
}

@InputType({ description: 'The decision of a case.' })
export class ResolveCaseInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => Boolean, { description: 'Of a review: whether the purchase stands.' })
  accept!: boolean;

  @Field(() => String, {
    description: `Why: ${describeText('message', bounds.reason)}. It stands among the messages.`,
  })
  note!: string;
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
  caseNotFound,
  invalidTransition,
  fxRateMissing,
  idempotencyConflict,
);
