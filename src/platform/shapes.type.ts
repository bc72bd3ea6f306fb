import {
  ArgsType,
  Field,
  ID,
  InputType,
  Int,
  InterfaceType,
  ObjectType,
  registerEnumType,
  type ClassType,
} from 'type-graphql';
import { Access, withParent } from './access.type.js';
import { CurrencyScalar, DecimalScalar } from './scalars.type.js';

/** GraphQL shapes that every room shares. */

@InterfaceType({
  description:
    'Anything with an id. Ids are prefixed by their kind (TypeID), such as ptr_ for a partner or acr_ for an accrual.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Access(withParent)
  @Field(() => ID, { description: "The object's own id." })
  id!: string;
}

@Access(withParent)
@ObjectType({
  description:
    'An amount of money. It has exactly as many fraction digits as the currency, except where a field says it is exact: then up to 6.',
})
export class Money {
  @Field(() => DecimalScalar, { description: 'The amount, as a decimal string.' })
  amount!: string;

  @Field(() => CurrencyScalar, { description: 'The currency of the amount.' })
  currency!: string;
}

@InputType({ description: 'An amount of money, with at most as many fraction digits as its currency has.' })
export class MoneyInput {
  @Field(() => DecimalScalar, { description: 'The amount, as a decimal string.' })
  amount!: string;

  @Field(() => CurrencyScalar, { description: 'The currency of the amount.' })
  currency!: string;
}

@Access(withParent)
@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow after endCursor.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the page began after a cursor.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The first edge's cursor; null on an empty page." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The last edge's cursor: give it as `after` for the next page." })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'How many at most: 1 to 100, 20 when left out.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  after?: string | null;
}

/** Makes the Relay connection of a type: `NameConnection` and `NameEdge`. */
export function connectionOf<T extends object>(
  node: ClassType<T>,
  name: string,
  what: string,
): ClassType<{ edges: { cursor: string; node: T }[]; nodes: T[]; pageInfo: PageInfo }> {
  @Access(withParent)
  @ObjectType(`${name}Edge`, { description: `One of ${what}, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'Stands for this place in the list.' })
    cursor!: string;

    @Field(() => node, { description: 'The object itself.' })
    node!: T;
  }

  @Access(withParent)
  @ObjectType(`${name}Connection`, { description: `A page of ${what}.` })
  class Connection {
    @Field(() => [Edge], { description: 'The objects with their cursors.' })
    edges!: Edge[];

    @Field(() => [node], { description: 'The objects alone.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
    pageInfo!: PageInfo;
  }
  return Connection;
}

export enum RefusalCode {
  IDEMPOTENCY_CONFLICT = 'IDEMPOTENCY_CONFLICT',
  PARTNER_NOT_FOUND = 'PARTNER_NOT_FOUND',
  PARTNER_NOT_ACTIVE = 'PARTNER_NOT_ACTIVE',
  MEMBER_NOT_FOUND = 'MEMBER_NOT_FOUND',
  MEMBER_NOT_ACTIVE = 'MEMBER_NOT_ACTIVE',
  ALREADY_LINKED = 'ALREADY_LINKED',
  NO_RATE_IN_FORCE = 'NO_RATE_IN_FORCE',
  RATE_SHEET_NOT_FOUND = 'RATE_SHEET_NOT_FOUND',
  DUPLICATE_ORDER = 'DUPLICATE_ORDER',
  CURRENCY_MISMATCH = 'CURRENCY_MISMATCH',
  AMOUNT_TOO_SMALL = 'AMOUNT_TOO_SMALL',
  INSUFFICIENT_POINTS = 'INSUFFICIENT_POINTS',
  QUOTE_NOT_FOUND = 'QUOTE_NOT_FOUND',
  QUOTE_EXPIRED = 'QUOTE_EXPIRED',
  QUOTE_USED = 'QUOTE_USED',
  REDEMPTION_NOT_FOUND = 'REDEMPTION_NOT_FOUND',
  ACCRUAL_NOT_FOUND = 'ACCRUAL_NOT_FOUND',
  INVALID_TRANSITION = 'INVALID_TRANSITION',
  EXCEEDS_ORIGINAL = 'EXCEEDS_ORIGINAL',
  CREDIT_LIMIT_REACHED = 'CREDIT_LIMIT_REACHED',
  ARBITRAGE = 'ARBITRAGE',
  NOTICE_TOO_SHORT = 'NOTICE_TOO_SHORT',
  OVERLAPPING_RATES = 'OVERLAPPING_RATES',
  LOSS_MAKING_RATES = 'LOSS_MAKING_RATES',
  STATEMENT_NOT_FOUND = 'STATEMENT_NOT_FOUND',
  STATEMENT_LINE_NOT_FOUND = 'STATEMENT_LINE_NOT_FOUND',
  NOTHING_TO_SETTLE = 'NOTHING_TO_SETTLE',
  AMOUNT_MISMATCH = 'AMOUNT_MISMATCH',
  CONVERSION_NOT_OFFERED = 'CONVERSION_NOT_OFFERED',
  PARTNER_CODE_TAKEN = 'PARTNER_CODE_TAKEN',
  FX_RATE_MISSING = 'FX_RATE_MISSING',
}
registerEnumType(RefusalCode, {
  name: 'RefusalCode',
  description: 'What a refusal is, for machines; each has a type of its own that carries what is needed to go on.',
});

@InterfaceType('Refusal', {
  description:
    'A request that was understood and permitted, and that the rules of the network decline. Nothing was changed, and the idempotency key can be used again.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class RefusalType {
  @Access(withParent)
  @Field(() => RefusalCode, { description: 'What the refusal is, for machines.' })
  code!: RefusalCode;

  @Access(withParent)
  @Field(() => String, { description: 'What the refusal is, for people: says what was wrong and what would do.' })
  message!: string;
}

@Access(withParent)
@ObjectType('IdempotencyConflict', {
  implements: RefusalType,
  description: 'The idempotency key was used before, with other input or for another operation.',
})
export class IdempotencyConflictType extends RefusalType {
  @Field(() => String, { description: 'The operation that the key belongs to.' })
  firstUsedFor!: string;
}

@Access(withParent)
@ObjectType('InvalidTransition', {
  implements: RefusalType,
  description: 'The object is not in a state that allows this.',
})
export class InvalidTransitionType extends RefusalType {
  @Field(() => String, { description: 'The name of the status it is in.' })
  from!: string;
}
