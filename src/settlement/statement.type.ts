import { Field, ObjectType, registerEnumType } from 'type-graphql';
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
@ObjectType('LineShare', {
  description: 'A part of a statement line: what one offer and cost centre made of it, or the rest.',
})
export class LineShareType {
  @Field(() => String, {
    nullable: true,
    description: "The cost centre of the partner, as the offer's funding names it; null where it names none.",
  })
  costCentre!: string | null;

  @Field(() => CountScalar, { description: 'How many journal entries have this part.' })
  count!: bigint;

  @Field(() => PointsScalar, { description: 'The points concerned, without sign; 0 where none are.' })
  points!: bigint;
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
