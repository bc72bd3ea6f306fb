import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './limits.js';

/** The root fields that are about the schema itself and not about the network. */
const metaFields: ReadonlySet<string> = new Set(['__schema', '__type', '__typename']);

/**
 * Whether the document asks only for the schema itself. Where there is an explorer, such a document may be answered
 * without a token.
 */
export function isIntrospection(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const looked = new Set<string>();
  const isMeta = (set: SelectionSetNode): boolean =>
    set.selections.every((node) => {
      if (node.kind === Kind.FIELD) return metaFields.has(node.name.value);
      if (node.kind === Kind.INLINE_FRAGMENT) return isMeta(node.selectionSet);
      const { value: name } = node.name;
      if (looked.has(name)) return true;
      looked.add(name);
      const fragment = fragments.get(name);
      return fragment !== undefined && isMeta(fragment.selectionSet);
    });
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return (
    operations.length > 0 &&
    operations.every((node) => node.operation === OperationTypeNode.QUERY && isMeta(node.selectionSet))
  );
}

/** About how many of each a type has: measured on this schema, and rounded up. */
const guesses: Readonly<Record<string, number>> = {
  fields: 5,
  args: 2,
  inputFields: 5,
  enumValues: 5,
  possibleTypes: 5,
  interfaces: 1,
  directives: 6,
};

/** Counts the objects in an answer about the schema. Each fragment is counted once, however often it is spread. */
class Curiosity {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, number>();
  readonly #types: number;

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    this.#types = Object.keys(schema.getTypeMap()).length;
  }

  /** @param parent the introspection type whose fields are selected; undefined at the root */
  selections(set: SelectionSetNode, parent: string | undefined): number {
    let cost = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) cost += this.selections(node.selectionSet, parent);
      else if (node.kind === Kind.FRAGMENT_SPREAD) cost += this.#fragment(node.name.value, parent);
      else if (node.selectionSet) cost += this.#field(node.name.value, node.selectionSet, parent);
    }
    return Math.min(cost, Number.MAX_SAFE_INTEGER);
  }

  #fragment(name: string, parent: string | undefined): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, 0);
    const fragment = this.#fragments.get(name);
    const cost = fragment ? this.selections(fragment.selectionSet, parent) : 0;
    this.#known.set(name, cost);
    return cost;
  }

  #field(name: string, set: SelectionSetNode, parent: string | undefined): number {
    if (parent === undefined) {
      if (!metaFields.has(name)) return 0;
      return 1 + this.selections(set, name === '__schema' ? '__Schema' : '__Type');
    }
    const type = this.#schema.getType(parent);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (!field) return 0;
    const bare = isNonNullType(field.type) ? field.type.ofType : field.type;
    const times = name === 'types' ? this.#types : isListType(bare) ? (guesses[name] ?? 1) : 1;
    return times * (1 + this.selections(set, getNamedType(field.type).name));
  }
}

/** How much an operation asks of the schema itself, counted before it is answered; 0 for most operations. */
export function introspectionCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number {
  return operation.operation === OperationTypeNode.QUERY
    ? new Curiosity(schema, document).selections(operation.selectionSet, undefined)
    : 0;
}
