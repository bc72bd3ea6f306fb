import type { RefusalRank } from './refusal-order.js';

/** A request that was understood and permitted, and that the rules decline. It is data, not an exception. */
export interface Refusal {
  /** The GraphQL type's name. */
  readonly __typename: string;
  /** The RefusalCode. */
  readonly code: string;
  readonly message: string;
}

/**
 * A field that a refusal shows beside its code and message: the name of its GraphQL type (a list as `[String]`, one that
 * may be null as `DateTime?`), and its description. The value is the refusal's property of that name, unless a resolver gives it.
 */
type RefusalField = readonly [type: string, description: string];

interface RefusalDeclaration {
  /** Its place among the refusals of an operation. */
  readonly rank: RefusalRank;
  /** The description of the GraphQL type. */
  readonly description: string;
  readonly fields?: Readonly<Record<string, RefusalField>>;
  /** When left out, it is the type's name in capitals, such as PARTNER_NOT_FOUND for PartnerNotFound. */
  readonly code?: string;
}

/** The definition of a kind of refusal, whatever its arguments are. */
export interface RefusalKind extends Required<RefusalDeclaration> {
  /** The GraphQL type's name. */
  readonly typeName: string;
}

/** A kind of refusal. Called as a function, it makes one. */
type DefinedRefusal<Args extends unknown[], Shown extends object> = RefusalKind & ((...args: Args) => Refusal & Shown);

const kinds = new Map<string, RefusalKind>();

/** All kinds that the rooms have defined, by the names of their GraphQL types. */
export const refusalKinds: ReadonlyMap<string, RefusalKind> = kinds;

/**
 * The GraphQL enum RefusalCode, as an object. It grows with each definition, and the schema is built after the last.
 */
export const refusalCodes: Readonly<Record<string, string>> = {};

const codeOf = (typeName: string): string => typeName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Defines a kind of refusal once: its constructor, its code, its place in the order and its GraphQL type.
 * @param make gives the refusal's properties and the message for people, which says what was wrong and what would be
 * right
 * Errors: another kind has the name or the code.
 */
export function defineRefusal<Args extends unknown[], Made extends { readonly message: string }>(
  typeName: string,
  { rank, description, fields = {}, code = codeOf(typeName) }: RefusalDeclaration,
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
