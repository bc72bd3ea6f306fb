import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  connectionOf,
  CountScalar,
  CurrencyScalar,
  DateTimeScalar,
  Node,
  PointsScalar,
  withParent,
} from '../platform/index.js';
import { lineKindEnum, lineKindTexts, type LineKind } from '../ledger/index.js';

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

enum StatementStatusEnum {
  DRAFT = 'DRAFT',
  ISSUED = 'ISSUED',
  DISPUTED = 'DISPUTED',
  AGREED = 'AGREED',
  SETTLED = 'SETTLED',
}
registerEnumType(StatementStatusEnum, {
  name: 'StatementStatus',
  description: 'Where a statement stands.',
  valuesConfig: {
    DRAFT: { description: 'The period is open: it changes with every entry.' },
    ISSUED: { description: "The period is closed: it never changes, and waits for the partner's word." },
    DISPUTED: { description: 'A line is in dispute. It can be paid all the same.' },
    AGREED: { description: 'The partner agreed, or said nothing within the window.' },
    SETTLED: { description: 'Paid, or nothing was due.' },
  },
});

enum SettlementDirectionEnum {
  PARTNER_PAYS = 'PARTNER_PAYS',
  PARTNER_RECEIVES = 'PARTNER_RECEIVES',
  NOTHING_DUE = 'NOTHING_DUE',
}
registerEnumType(SettlementDirectionEnum, {
  name: 'SettlementDirection',
  description: 'Who pays the net due.',
  valuesConfig: {
    PARTNER_PAYS: { description: 'The partner pays the network.' },
    PARTNER_RECEIVES: { description: 'The network pays the partner.' },
    NOTHING_DUE: { description: 'No whole minor unit is due either way.' },
  },
});

// Every room adds its lines (`defineLine`); the enum is made of them when the schema is built.
registerEnumType(lineKindEnum, {
  name: 'StatementLineKind',
  description: 'What a statement line adds up.',
  valuesConfig: lineKindTexts,
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

@Access(withParent)
@ObjectType('StatementLine', {
  implements: Node,
  description:
    'One line of a statement: all journal entries of the period that changed what the partner is owed, or owes, for one reason.',
})
export class StatementLineType extends Node {
  @Field(() => lineKindEnum, { description: 'What the line adds up.' })
  kind!: LineKind;

  @Field(() => CountScalar, { description: 'How many journal entries stand behind it; 0 for CARRIED_FORWARD.' })
  count!: bigint;

  @Field(() => PointsScalar, { description: 'The points concerned, without sign; 0 where none are.' })
  points!: bigint;

  @Field(() => String, { nullable: true, description: 'Why it is in dispute; null when it is not.' })
  disputeReason!: string | null;
}

@Access(withParent)
@ObjectType('Statement', {
  implements: Node,
  description:
    "One partner's account of one settlement period. Once issued its lines and figures never change: what is granted later stands on a later one.",
})
export class StatementType extends Node {
  @Field(() => CurrencyScalar, { description: "The partner's currency, in which all of it is." })
  currency!: string;

  @Field(() => StatementStatusEnum, { description: 'Where it stands.' })
  status!: StatementStatusEnum;

  @Field(() => SettlementDirectionEnum, { description: 'Who pays the net due.' })
  direction!: SettlementDirectionEnum;

  @Field(() => String, {
    nullable: true,
    description:
      'SHA-256 in hexadecimal over its canonical form, which docs/settlement-digests.md defines; null for a draft.',
  })
  digest!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was issued: the close of its period; null for a draft.',
  })
  issuedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was agreed, by the partner or by the end of the window; null when it was not.',
  })
  agreedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its payment was recorded, or when it was issued with nothing due; null until then.',
  })
  settledAt!: Date | null;
}

export const StatementConnectionType = connectionOf(
  StatementType,
  'Statement',
  'statements, newest period first, by partner within a period',
);

@Access(withParent)
@ObjectType('NetPosition', {
  description: "A partner's position in the open settlement period, as it stood after one journal entry.",
})
export class NetPositionType {
  @Field(() => Int, { description: 'The number of the open period.' })
  periodNumber!: number;

  @Field(() => CountScalar, { description: 'The sequence of the last journal entry that is counted in.' })
  asOfSequence!: bigint;
}
