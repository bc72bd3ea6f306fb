import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './limits.js';

/**
 * Counts the fields of an operation as compiled execution has them: fragments are spread, and a selection on an
 * interface or union counts once for each type that it can be. A selection set is counted once for each type, however
 * often it is reached.
 */
class Spread {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<SelectionSetNode, Map<GraphQLObjectType, number>>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
  }

  selections(set: SelectionSetNode, parent: GraphQLObjectType): number {
    const ofSet = this.#known.get(set) ?? new Map<GraphQLObjectType, number>();
    this.#known.set(set, ofSet);
    const known = ofSet.get(parent);
    if (known !== undefined) return known;
    // A fragment within itself is not valid, and is not compiled.
    ofSet.set(parent, 0);
    let fields = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD)
        fields += 1 + (node.selectionSet ? this.#of(node.selectionSet, parent.getFields()[node.name.value]?.type) : 0);
      else {
        const { typeCondition, selectionSet } =
          node.kind === Kind.INLINE_FRAGMENT ? node : (this.#fragments.get(node.name.value) ?? {});
        if (selectionSet && this.#applies(typeCondition?.name.value, parent))
          fields += this.selections(selectionSet, parent);
      }
    }
    fields = Math.min(fields, Number.MAX_SAFE_INTEGER);
    ofSet.set(parent, fields);
    return fields;
  }

  #of(set: SelectionSetNode, type: GraphQLOutputType | undefined): number {
    const named = type && getNamedType(type);
    const types = isObjectType(named) ? [named] : isAbstractType(named) ? this.#schema.getPossibleTypes(named) : [];
    return types.reduce((sum, each) => sum + this.selections(set, each), 0);
  }

  #applies(condition: string | undefined, parent: GraphQLObjectType): boolean {
    if (condition === undefined || condition === parent.name) return true;
    const type = this.#schema.getType(condition);
    return isAbstractType(type) && this.#schema.isSubType(type, parent);
  }
}

/**
 * The number of fields of an operation once its fragments are spread. The memory and time of compiled execution grow
 * with it.
 */
export function fieldsSpread(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number {
  const root = schema.getRootType(operation.operation);
  return root ? new Spread(schema, document).selections(operation.selectionSet, root) : 0;
}
