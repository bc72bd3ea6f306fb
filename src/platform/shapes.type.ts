import { ArgsType, Field, ID, InputType, Int, InterfaceType, ObjectType, type ClassType } from 'type-graphql';
import { Access, withParent } from './access.type.js';
import type { Page } from './request.js';
import { CountScalar, CurrencyScalar, DecimalScalar } from './scalars.type.js';

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
class PageInfo {
  @Field(() => Boolean, {
    description:
      'Whether more follow after endCursor. A page that is read backward says whether it began before a cursor.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Whether more precede startCursor. A page that is read forward says whether it began after a cursor.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      "The first edge's cursor: give it as `before`, where the list has that, for the page before. Null on an empty page.",
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The last edge's cursor, or the place up to which a list has looked that says how far a page looks: give it as `after` for the next page. Null on an empty page without a next one.",
  })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'How many at most: 1 to 100, 20 when left out.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  after?: string | null;
}

/** The page of a list that can be read from both of its ends. */
@ArgsType()
export class TwoWayPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many at most, counted from the end: 1 to 100, 20 when left out. Not together with first or after.',
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor before which the page ends: it has what stands right before that, in the order of the list.',
  })
  before?: string | null;
}

/**
 * Makes the Relay connection of a type: `NameConnection` and `NameEdge`.
 * @param counted what the list has, in the plural, where the connection has a `totalCount`; its pages then have a count
 */
export function connectionOf<T extends object>(
  node: ClassType<T>,
  name: string,
  what: string,
  counted?: string,
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

    totalCount(): Promise<bigint> {
      const { count } = this as unknown as Page<T>;
      if (!count) throw new Error(`a page of ${name} was made without its count`);
      return count();
    }
  }
  if (counted !== undefined) {
    const total = { description: `How many ${counted} are on all pages of the list together, at this moment.` };
    const method = Object.getOwnPropertyDescriptor(
      Connection.prototype,
      'totalCount',
    ) as TypedPropertyDescriptor<unknown>;
    Field(() => CountScalar, total)(Connection.prototype, 'totalCount', method);
  }
  return Connection;
}
