import type { RefusalRank } from './refusal-order.js';

/** A request that was understood and permitted, and that the rules decline. Data, not an exception. */
export interface Refusal {
  /** The GraphQL type's name. */
  readonly __typename: string;
  /** The RefusalCode. */
  readonly code: string;
  readonly message: string;
}

/**
 * A field that a refusal shows beside its code and message: the GraphQL type by name, never null, a list as `[String]`;
 * and what it says. The field is the refusal's property of that name, unless a resolver gives it.
 */
export type RefusalField = readonly [type: string, description: string];

export interface RefusalTerms {
  /** Where it stands among the refusals of an operation. */
  readonly rank: RefusalRank;
  /** What the GraphQL type says of itself. */
  readonly description: string;
  readonly fields?: Readonly<Record<string, RefusalField>>;
  /** Left out: the type's name in capitals, as PARTNER_NOT_FOUND of PartnerNotFound. */
  readonly code?: string;
}

/** What a kind of refusal is, whatever it is made from. */
export interface RefusalKind extends Required<RefusalTerms> {
  /** The GraphQL type's name. */
  readonly typeName: string;
}

/** A kind of refusal: called, it makes one. */
export type DefinedRefusal<Args extends unknown[], Shown extends object> = RefusalKind &
  ((...args: Args) => Refusal & Shown);

const kinds = new Map<string, RefusalKind>();

/** Every kind that a room has defined, by its GraphQL type's name. */
export const refusalKinds: ReadonlyMap<string, RefusalKind> = kinds;

/** The GraphQL enum RefusalCode, as an object; it grows with each definition, and the schema is built after the last. */
export const refusalCodes: Readonly<Record<string, string>> = {};

const codeOf = (typeName: string): string => typeName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Defines a kind of refusal: its constructor, its code, its place in the order and its GraphQL type, once.
 * @param make gives the message for people, which says what was wrong and what would do, and the refusal's properties
 * Errors: a name or a code that another kind has.
 */
export function defineRefusal<Args extends unknown[], Made extends { readonly message: string }>(
  typeName: string,
  { rank, description, fields = {}, code = codeOf(typeName) }: RefusalTerms,
  make: (...args: Args) => Made,
): DefinedRefusal<Args, Made> {
  if (kinds.has(typeName) || code in refusalCodes)
    throw new Error(`the refusal ${typeName} or ${code} is defined twice`);
  const construct = (...args: Args): Refusal & Made => ({ __typename: typeName, code, ...make(...args) });
  const kind = Object.assign(construct, { typeName, code, rank, description, fields });
  kinds.set(typeName, kind);
  (refusalCodes as Record<string, string>)[code] = code;
  return kind;
}
