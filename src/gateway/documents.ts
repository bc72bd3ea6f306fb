import {
  getOperationAST, GraphQLError, Kind, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate, ValuesOfCorrectTypeRule,
  type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { withCode } from './errors.js';
import { costOf, limits, shapeErrors, tooCostly, type Cost } from './limits.js';
import { literalsRule } from './literals.js';

/** A document as it was sent, read and judged once. */
export interface Prepared {
  /** Undefined when it does not parse. */
  readonly document: DocumentNode | undefined;
  /** Why it cannot be executed; empty when it can. */
  readonly errors: readonly GraphQLError[];
  readonly operations: ReadonlyMap<OperationDefinitionNode, Cost>;
}

/** Characters of documents that are kept. A partner's app sends the same few again and again. */
const KEPT_CHARACTERS = 8_000_000;

const rulesFor = (introspection: boolean): ValidationRule[] => [
  ...specifiedRules.filter((rule) => rule !== ValuesOfCorrectTypeRule),
  literalsRule,
  ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
];

/**
 * What is wrong with a parsed document: its bounds first, then all else. Costs that hang on variables are asked again
 * for each operation: {@link Documents.operationErrors}.
 */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, introspection: boolean): readonly GraphQLError[] {
  const shape = shapeErrors(document);
  if (shape.length > 0) return shape;
  const errors = validate(schema, document, rulesFor(introspection), { maxErrors: 20 });
  return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
}

/** Documents of one schema, parsed and validated once while they are in use. */
export class Documents {
  readonly schema: GraphQLSchema;
  readonly #introspection: boolean;
  readonly #kept: LRUCache<string, Prepared>;

  constructor(schema: GraphQLSchema, introspection: boolean) {
    this.schema = schema;
    this.#introspection = introspection;
    this.#kept = new LRUCache({ maxSize: KEPT_CHARACTERS, sizeCalculation: (_prepared, source) => source.length + 500 });
  }

  /** Never throws: what is wrong stands in `errors`. */
  prepare(source: string): Prepared {
    const known = this.#kept.get(source);
    if (known) return known;
    const prepared = this.#read(source);
    this.#kept.set(source, prepared);
    return prepared;
  }

  /** What is in use already: parsed, and found to be right. */
  known(source: string): Prepared | undefined {
    const prepared = this.#kept.get(source);
    return prepared?.errors.length === 0 ? prepared : undefined;
  }

  #read(source: string): Prepared {
    let document: DocumentNode;
    try {
      document = parse(source, { maxLexicalTokens: limits.tokens });
    } catch (error) {
      const failed = error instanceof GraphQLError ? error : new GraphQLError(String(error));
      return { document: undefined, errors: [withCode(failed, 'GRAPHQL_PARSE_FAILED')], operations: new Map() };
    }
    const errors = validateDocument(this.schema, document, this.#introspection);
    const operations = new Map<OperationDefinitionNode, Cost>();
    if (errors.length === 0) {
      for (const node of document.definitions) {
        if (node.kind === Kind.OPERATION_DEFINITION) operations.set(node, costOf(this.schema, document, node, {}));
      }
    }
    return { document, errors, operations };
  }

  /** The operation that is asked for, or why it cannot be executed with these variables. */
  operation(prepared: Prepared, operationName: string | null | undefined, variables: Readonly<Record<string, unknown>>): OperationDefinitionNode | readonly GraphQLError[] {
    const { document, errors, operations } = prepared;
    if (!document || errors.length > 0) return errors;
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = operationName ? 'The document has no operation of that name.' : 'The document has several operations: say which by operationName.';
      return [new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })];
    }
    const known = operations.get(operation) ?? { cost: 0, varies: false };
    const { cost } = known.varies ? costOf(this.schema, document, operation, variables) : known;
    return cost > limits.cost ? [tooCostly(cost)] : operation;
  }
}
