import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  bounds,
  connectionOf,
  CountScalar,
  CurrencyScalar,
  DateTimeScalar,
  describeText,
  Node,
  PointsScalar,
  withParent,
} from '../platform/index.js';
import type { Direction } from './draft.js';
import type { StatementDue } from './find-statements.js';
import { StatementStatusEnum } from './statement-status.type.js';
import type { StatementStatus } from './status.js';
import { lineKindEnum, lineKindTexts, type LineKind } from '../ledger/index.js';

export enum SettlementDirectionEnum {
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

export const StatementConnectionType = connectionOf(StatementType, 'Statement', 'statements', 'statements');

enum StatementDueEnum {
  DUE = 'DUE',
  OVERDUE = 'OVERDUE',
}
registerEnumType(StatementDueEnum, {
  name: 'StatementDue',
  description: 'Whether something is still to be paid.',
  valuesConfig: {
    DUE: { description: 'Something is due and has not been paid, overdue or not.' },
    OVERDUE: { description: 'Something is due, has not been paid, and payBy has passed.' },
  },
});

enum StatementOrderEnum {
  NEWEST_FIRST = 'NEWEST_FIRST',
  OLDEST_FIRST = 'OLDEST_FIRST',
  LARGEST_FIRST = 'LARGEST_FIRST',
}
registerEnumType(StatementOrderEnum, {
  name: 'StatementOrder',
  description: 'How a list of statements is sorted.',
  valuesConfig: {
    NEWEST_FIRST: {
      description: 'The newest period first, by partner within a period; drafts come before all others.',
    },
    OLDEST_FIRST: { description: 'The oldest period first, by partner within a period; drafts come after all others.' },
    LARGEST_FIRST: {
      description:
        'The largest netDue first. Only with filter.currency, since amounts of two currencies do not compare.',
    },
  },
});
export { StatementOrderEnum };

@InputType({ description: 'Narrows the statements; all that is given must hold.' })
export class StatementFilter {
  @Field(() => ID, { nullable: true, description: 'Those of this partner.' })
  partnerId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Those of the period with this number.' })
  periodNumber?: number | null;

  @Field(() => [StatementStatusEnum], { nullable: true, description: 'Those that have one of these statuses.' })
  status?: StatementStatus[] | null;

  @Field(() => SettlementDirectionEnum, { nullable: true, description: 'Those whose net due is paid this way.' })
  direction?: Direction | null;

  @Field(() => CurrencyScalar, { nullable: true, description: 'Those in this currency.' })
  currency?: string | null;

  @Field(() => StatementDueEnum, { nullable: true, description: 'Those that are still to be paid.' })
  due?: StatementDue | null;
}

@InputType({ description: 'Narrows the entries behind a statement line; all that is given must hold.' })
export class LineEntryFilter {
  @Field(() => String, {
    nullable: true,
    description: `Entries about an operation with this number: the orderId of a purchase, a redemption or a use of a coupon, or the reference of a conversion; ${describeText('number', bounds.reference)}. A partner finds its own numbers, staff every partner's.`,
  })
  reference?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Entries that were posted at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Entries that were posted before this instant.' })
  to?: Date | null;

  @Field(() => PointsScalar, { nullable: true, description: 'Entries with at least as many points on the line.' })
  minPoints?: bigint | null;
}
