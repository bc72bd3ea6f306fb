import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  connectionOf,
  CountScalar,
  CurrencyScalar,
  DateTimeScalar,
  Money,
  Node,
  withParent,
} from '../platform/index.js';
import { StatementStatusEnum } from './statement-status.type.js';
import type { PeriodStatus, StatementStatus } from './status.js';

enum PeriodStatusEnum {
  OPEN = 'OPEN',
  CLOSED = 'CLOSED',
  SETTLED = 'SETTLED',
}
registerEnumType(PeriodStatusEnum, {
  name: 'PeriodStatus',
  description: 'Where a settlement period stands.',
  valuesConfig: {
    OPEN: { description: 'Entries go into it; its statements are drafts. Exactly one period is open.' },
    CLOSED: { description: 'Its statements are issued, and not all of them settled yet.' },
    SETTLED: { description: 'All of its statements are settled.' },
  },
});

@Access(withParent)
@ObjectType('SettlementPeriod', {
  implements: Node,
  description:
    'A settlement cycle: every journal entry belongs to exactly one. Periods follow each other without a gap.',
})
export class SettlementPeriodType extends Node {
  @Field(() => Int, { description: '1, 2, 3 ... in the order of time.' })
  number!: number;

  @Field(() => PeriodStatusEnum, { description: 'Where the period stands.' })
  status!: PeriodStatusEnum;

  @Field(() => DateTimeScalar, { description: "The network's time when it was opened." })
  openedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The network's time when it was closed; null while it is open.",
  })
  closedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'SHA-256 in hexadecimal: the seal chain over the whole journal up to the close, which anyone with the journal can recompute. Null while it is open.',
  })
  digest!: string | null;

  @Field(() => CountScalar, { description: 'The sequence of its first journal entry, were there one.' })
  firstSequence!: bigint;

  @Field(() => CountScalar, {
    nullable: true,
    description: 'The sequence of its last journal entry; null while it is open.',
  })
  lastSequence!: bigint | null;
}

export const SettlementPeriodConnectionType = connectionOf(
  SettlementPeriodType,
  'SettlementPeriod',
  'settlement periods, newest first',
  'periods',
);

@InputType({ description: 'Narrows the settlement periods; all that is given must hold.' })
export class SettlementPeriodFilter {
  @Field(() => PeriodStatusEnum, { nullable: true, description: 'Periods of this status.' })
  status?: PeriodStatus | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Periods that were still open after this instant, or are now.',
  })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Periods that had been opened before this instant.' })
  to?: Date | null;
}

@Access(withParent)
@ObjectType('StatementStatusCount', { description: 'How many of the statements have one status.' })
class StatementStatusCountType {
  @Field(() => StatementStatusEnum, { description: 'The status.' })
  status!: StatementStatus;

  @Field(() => CountScalar, { description: 'How many have it; at least 1.' })
  count!: bigint;
}

@Access(withParent)
@ObjectType('SettlementSum', { description: 'What is due on the statements of one currency, in whole minor units.' })
export class SettlementSumType {
  @Field(() => CurrencyScalar, { description: "The statements' currency." })
  currency!: string;

  @Field(() => Money, { description: 'What partners are to pay the network, paid or not.' })
  dueToNetwork!: Money;

  @Field(() => Money, { description: 'What the network is to pay partners, paid or not.' })
  dueToPartners!: Money;

  @Field(() => Money, { description: 'What of dueToNetwork has not been paid.' })
  openToNetwork!: Money;

  @Field(() => Money, { description: 'What of dueToPartners has not been paid.' })
  openToPartners!: Money;
}

@Access(withParent)
@ObjectType('SettlementProgress', {
  description:
    "How far a period's statements are, and what is due by them. Of an open period: its drafts, as they stand now. For a partner: of its own statements.",
})
export class SettlementProgressType {
  @Field(() => CountScalar, { description: 'How many statements there are.' })
  statementCount!: bigint;

  @Field(() => CountScalar, { description: 'How many of them are SETTLED.' })
  settledCount!: bigint;

  @Field(() => [StatementStatusCountType], {
    description: 'How many there are of each status, in the order of their life; a status that none has is left out.',
  })
  statuses!: StatementStatusCountType[];

  @Field(() => [SettlementSumType], {
    description: 'What is due, by currency. Amounts of two currencies never add up.',
  })
  sums!: SettlementSumType[];
}
