import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  DateTimeScalar,
  describeText,
  Money,
  MoneyInput,
  Node,
  resultOf,
  RoleEnum,
  withParent,
} from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { partnerNotFound } from '../partners/index.js';
import { memberNotFound, MemberRefInput } from '../members/index.js';
import { PROOFS_MAX } from './proof.js';
import { caseNotFound, subjectNotFound } from './refusals.js';
import type { CaseKind, CaseStatus } from './case.entity.js';

enum CaseKindEnum {
  MISSING_POINTS = 'MISSING_POINTS',
  QUALITY = 'QUALITY',
  TASK = 'TASK',
  REVIEW = 'REVIEW',
  OTHER = 'OTHER',
}
registerEnumType(CaseKindEnum, {
  name: 'CaseKind',
  description: 'What a case is about.',
  valuesConfig: {
    MISSING_POINTS: { description: 'Someone bought and was given no points. Accepting it makes the accrual.' },
    QUALITY: {
      description:
        'Goods or a purchase were not as they should be. Accepting it may refund units of an order, and award.',
    },
    TASK: {
      description: 'A member reports a task of a campaign, with proof. Accepting it gives what the campaign gives.',
    },
    REVIEW: {
      description:
        'A purchase that passed a watch of house rules, or that the network found suspicious: does it stand?',
    },
    OTHER: { description: 'Anything else. Accepting it may award.' },
  },
});

enum CaseStatusEnum {
  OPEN = 'OPEN',
  ESCALATED = 'ESCALATED',
  ACCEPTED = 'ACCEPTED',
  DECLINED = 'DECLINED',
}
registerEnumType(CaseStatusEnum, {
  name: 'CaseStatus',
  description: 'Where a case is in its life.',
  valuesConfig: {
    OPEN: { description: 'It waits for an answer, until it is due.' },
    ESCALATED: {
      description:
        "It is before the operator, who alone decides it: because it was due, or because the member did not accept the partner's answer. A review never is.",
    },
    ACCEPTED: {
      description:
        'Decided in favour of the member; `outcome` is what it came to. Of a review: the purchase stands, and what was held of it is released; also when nobody answered in time, and when the purchase was taken back in another way meanwhile.',
    },
    DECLINED: {
      description:
        'Decided against the member, who can escalate it once within 14 days where the partner did so. Of a review: all that was left of the purchase was taken back.',
    },
  },
});

@Access(withParent)
@ObjectType('ClaimedPurchase', { description: 'A purchase as the member states it.' })
class ClaimedPurchaseType {
  @Field(() => String, { nullable: true, description: "The partner's number of the purchase, as the member has it." })
  orderId!: string | null;

  @Field(() => Money, { description: 'What was spent.' })
  spend!: Money;

  @Field(() => DateTimeScalar, { description: 'When.' })
  occurredAt!: Date;
}

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
    "A question that someone must answer in time. It is seen by its member, its partner and the network's staff; the member of a review neither sees it nor is told.",
})
export class CaseType extends Node {
  @Field(() => CaseKindEnum, { description: 'What it is about.' })
  kind!: CaseKind;

  @Field(() => CaseStatusEnum, {
    description: 'Where it is. Past its dueAt an OPEN case is ESCALATED, and a review ACCEPTED.',
  })
  status!: CaseStatus;

  @Field(() => String, {
    description:
      'Why it was opened, in the words of who did: of a review, which watch the purchase passed. Of one that the network found suspicious, staff read the figures of all partners, and its partner those of purchases at itself.',
  })
  reason!: string;

  @Field(() => [String], { description: 'Texts or links that prove it, those of answers behind those of the opening.' })
  proof!: string[];

  @Field(() => ClaimedPurchaseType, {
    nullable: true,
    description: 'Of MISSING_POINTS what the member says was bought, if it says so.',
  })
  claimed!: ClaimedPurchaseType | null;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  openedAt!: Date;

  @Field(() => DateTimeScalar, {
    description:
      'Until when it must be answered; it never changes. An OPEN case is ESCALATED from then on, and a review ends as ACCEPTED.',
  })
  dueAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended; null while it waits for an answer.' })
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

@InputType({ description: 'A purchase as the member states it.' })
export class ClaimedPurchaseInput {
  @Field(() => String, {
    nullable: true,
    description: `The partner's number of the purchase, where the member has it: ${describeText('number', bounds.reference)}.`,
  })
  orderId?: string | null;

  @Field(() => MoneyInput, { description: 'What was spent, positive.' })
  spend!: MoneyInput;

  @Field(() => DateTimeScalar, { description: 'When; never in the future.' })
  occurredAt!: Date;
}

const proofRule = `Texts or links that prove it: at most ${PROOFS_MAX.toString()}, ${describeText('message', bounds.reason)} each.`;

@InputType({ description: 'A new case.' })
export class OpenCaseInput {
  @Field(() => String, { description: `${describeText('number', bounds.idempotencyKey)}, one for each operation.` })
  idempotencyKey!: string;

  @Field(() => CaseKindEnum, { description: 'MISSING_POINTS, QUALITY or OTHER. Tasks and watches open the others.' })
  kind!: CaseKind;

  @Field(() => ID, { description: 'Who answers it; an app names its own partner.' })
  partnerId!: string;

  @Field(() => MemberRefInput, { nullable: true, description: 'Whose it is; left out: the asking member.' })
  member?: MemberRefInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of QUALITY, and only there: the order or the accrual of the member at that partner.',
  })
  subjectId?: string | null;

  @Field(() => String, { description: `What it is about: ${describeText('message', bounds.reason)}.` })
  reason!: string;

  @Field(() => [String], { nullable: true, description: proofRule })
  proof?: string[] | null;

  @Field(() => ClaimedPurchaseInput, {
    nullable: true,
    description: 'Of MISSING_POINTS, and only there: what was bought.',
  })
  claimed?: ClaimedPurchaseInput | null;
}

@Access(withParent)
@ObjectType({ description: 'The case is open.' })
class OpenCasePayload {
  @Field(() => CaseType, { description: 'The case.' })
  case!: CaseType;

  @Field(() => Boolean, {
    description: 'Whether this is the first result again, of an earlier call with the same key.',
  })
  replayed!: boolean;
}

export const OpenCaseResult = resultOf(
  'OpenCaseResult',
  'The new case, or why none was opened.',
  OpenCasePayload,
  partnerNotFound,
  memberNotFound,
  subjectNotFound,
  idempotencyConflict,
);

@InputType({ description: 'A message on a case that waits for an answer.' })
export class AnswerCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => String, { description: `What is said: ${describeText('message', bounds.reason)}.` })
  text!: string;

  @Field(() => [String], { nullable: true, description: proofRule })
  proof?: string[] | null;
}

@Access(withParent)
@ObjectType({ description: 'The case took it in.' })
class AnswerCasePayload {
  @Field(() => CaseType, { description: 'The case as it is now.' })
  case!: CaseType;
}

export const AnswerCaseResult = resultOf(
  'AnswerCaseResult',
  'The case with the message, or why it takes none.',
  AnswerCasePayload,
  caseNotFound,
  invalidTransition,
);

@InputType({ description: 'A case to be put before the operator.' })
export class EscalateCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => String, {
    description: `Why: ${describeText('message', bounds.reason)}. It stands among the messages.`,
  })
  reason!: string;
}

export const EscalateCaseResult = resultOf(
  'EscalateCaseResult',
  'The case, which is before the operator, or why it is not.',
  AnswerCasePayload,
  caseNotFound,
  invalidTransition,
);
