/** How a request counts for its caller's rate: by its operations, however few requests they come in. */
import {
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** A field that one caller may use only so often; declared by `Seldom`. */
interface Bounded {
  readonly field: string;
  readonly perMinute: number;
  readonly perMinuteByMember: number;
}

export interface Charge {
  /**
   * The number of operations, 1 at least: each field of a mutation counts, and of a field that takes a list each of its
   * elements.
   */
  readonly operations: number;
  /** The argument with the most elements, or the field when there is none. It is named when the request is too much. */
  readonly largest: string;
  readonly bounded: readonly Bounded[];
}

interface List {
  readonly argument: string;
  /** Undefined when the list is written out in the document. */
  readonly variable: string | undefined;
  readonly length: number;
}

/** What an operation counts for, as far as that does not depend on its variables. */
interface Plan {
  readonly field: string;
  readonly fixed: number;
  readonly lists: readonly List[];
  readonly bounded: readonly Bounded[];
}

const plans = new WeakMap<OperationDefinitionNode, Plan>();

function* fieldsOf(document: DocumentNode, { selections }: SelectionSetNode): Iterable<FieldNode> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) yield selection;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* fieldsOf(document, selection.selectionSet);
    else {
      const fragment = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) yield* fieldsOf(document, fragment.selectionSet);
    }
  }
}

/** The field's argument that is a list, if it has one. */
function listOf(field: GraphQLField<unknown, unknown>, node: FieldNode): List | undefined {
  const declared = field.args.find(({ type }) => isListType(isNonNullType(type) ? type.ofType : type));
  const value = declared && node.arguments?.find(({ name }) => name.value === declared.name)?.value;
  if (!declared || !value) return undefined;
  if (value.kind === Kind.VARIABLE) return { argument: declared.name, variable: value.name.value, length: 1 };
  return { argument: declared.name, variable: undefined, length: value.kind === Kind.LIST ? value.values.length : 1 };
}

function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const known = plans.get(operation);
  if (known) return known;
  const plan =
    operation.operation === OperationTypeNode.MUTATION
      ? planMutation(schema, document, operation)
      : { field: '', fixed: 1, lists: [], bounded: [] };
  plans.set(operation, plan);
  return plan;
}

function planMutation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const declared = schema.getMutationType()?.getFields() ?? {};
  // Fields go by their name in the answer: the same field twice under one name is run once.
  const nodes = new Map(
    [...fieldsOf(document, operation.selectionSet)].map((node) => [node.alias?.value ?? node.name.value, node]),
  );
  const lists: List[] = [];
  const bounded: Bounded[] = [];
  let fixed = 0;
  for (const node of nodes.values()) {
    const field = declared[node.name.value];
    const list = field && listOf(field, node);
    if (list) lists.push(list);
    else fixed += 1;
    const { perMinute, perMinuteByMember } = field?.extensions ?? {};
    if (typeof perMinute === 'number' && typeof perMinuteByMember === 'number')
      bounded.push({ field: node.name.value, perMinute, perMinuteByMember });
  }
  return { field: [...nodes.values()][0]?.name.value ?? '', fixed, lists, bounded };
}

const lengthOf = ({ variable, length }: List, variables: Readonly<Record<string, unknown>>): number => {
  if (variable === undefined) return length;
  const value = variables[variable];
  return Array.isArray(value) ? value.length : 1;
};

/** What an operation with these variables counts for. The variables must fit its types. */
export function chargeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Charge {
  const { field, fixed, lists, bounded } = planOf(schema, document, operation);
  let operations = fixed;
  let largest = { name: field, length: 0 };
  for (const list of lists) {
    const length = Math.max(1, lengthOf(list, variables));
    operations += length;
    if (length > largest.length) largest = { name: list.argument, length };
  }
  return { operations: Math.max(1, operations), largest: largest.name, bounded };
}
