import { isObjectType, type GraphQLSchema } from 'graphql';
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
} from '../platform/index.js';
import { entryKinds } from './verify/define-entry.js';

@Access(withParent)
@ObjectType('Posting', { description: 'One signed amount on one account, as part of a journal entry.' })
export class PostingType {
  @Field(() => String, {
    description:
      'The path of the account: its kind, a colon and its owner, such as wallet:mbr_..., clearing:ptr_... or reserve:EUR. The glossary of accounts says what each kind holds.',
  })
  account!: string;

  @Field(() => String, { description: 'PTS for points, else the ISO 4217 code of a currency.' })
  asset!: string;

  @Field(() => DecimalScalar, {
    description: 'Signed and exact: whole points, or units of the currency with up to 6 fraction digits.',
  })
  amount!: string;
}

@Access(withParent)
@ObjectType('JournalEntry', {
  implements: Node,
  description:
    'One balanced entry of the ledger: for each asset its postings add up to zero. Entries are only ever added. A partner sees the postings on its own accounts alone.',
})
export class JournalEntryType extends Node {
  @Field(() => CountScalar, {
    description: 'The place of the entry among all of the network: 1, 2, 3 ... without gap, in the order of commit.',
  })
  sequence!: bigint;

  // Its description names all kinds, once every room has declared its own: see describeEntryKinds.
  @Field(() => String)
  kind!: string;

  @Field(() => DateTimeScalar, { description: "The network's time when it was posted." })
  postedAt!: Date;
}

/** Writes the kinds of entries that all rooms declare into the description of JournalEntry.kind. */
export function describeEntryKinds(schema: GraphQLSchema): void {
  const type = schema.getType('JournalEntry');
  const field = isObjectType(type) ? type.getFields().kind : undefined;
  if (field) field.description = `What happened: ${entryKinds.slice(0, -1).join(', ')} or ${entryKinds.at(-1) ?? ''}.`;
}

@Access(withParent)
@ObjectType('JournalSubject', {
  description: 'The object of the operation that made a journal entry: read it by Query.node.',
})
export class JournalSubjectType {
  @Field(() => ID, { description: "The object's id." })
  id!: string;

  @Field(() => String, { description: 'The name of its type, such as Accrual, Redemption or StatementLine.' })
  type!: string;
}

export enum EntryOrderEnum {
  OLDEST_FIRST = 'OLDEST_FIRST',
  NEWEST_FIRST = 'NEWEST_FIRST',
}
registerEnumType(EntryOrderEnum, {
  name: 'EntryOrder',
  description: 'How a list of journal entries is sorted.',
  valuesConfig: {
    OLDEST_FIRST: { description: 'By sequence. Going on from the last endCursor follows the journal.' },
    NEWEST_FIRST: { description: 'By sequence, the last one first.' },
  },
});

export const JournalEntryConnectionType = connectionOf(
  JournalEntryType,
  'JournalEntry',
  'journal entries, in the order of their sequence',
);

/** The bounds of a time, for filters. */
export const fromText = 'Entries that were posted at this instant or later.';
export const toText = 'Entries that were posted before this instant.';

@InputType({ description: 'Narrows the journal; all that is given must hold.' })
export class JournalFilter {
  @Field(() => ID, { nullable: true, description: 'Entries with a posting on an account of this partner.' })
  partnerId?: string | null;

  @Field(() => ID, { nullable: true, description: "Entries that changed this member's wallet." })
  memberId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Entries of this kind, such as ACCRUAL or PAYMENT: see JournalEntry.kind.',
  })
  kind?: string | null;

  @Field(() => Int, { nullable: true, description: 'Entries of the settlement period with this number.' })
  periodNumber?: number | null;

  @Field(() => String, {
    nullable: true,
    description: `Entries about an operation to which its partner gave this number: the orderId of a purchase, a redemption or a use of a coupon, or the reference of a conversion; ${describeText('number', bounds.reference)}.`,
  })
  reference?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: fromText })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: toText })
  to?: Date | null;
}
