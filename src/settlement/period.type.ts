import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access, CountScalar, DateTimeScalar, Node, withParent } from '../platform/index.js';

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
