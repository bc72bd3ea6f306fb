import {
  getOperationAST,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  ValuesOfCorrectTypeRule,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SourceLocation,
  type StringValueNode,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { heapShare, ownText } from '../../platform/index.js';
import { withCode } from './errors.js';
import { introspectionCost } from './introspection.js';
import { costOf, limits, shapeErrors, tooCostly, tooCurious, type Cost } from './limits.js';
import { literalsRule } from './literals.js';

/** A document as it was sent, parsed and judged once. */
export interface Prepared {
  /** Undefined when the document does not parse, or was refused before. */
  readonly document: DocumentNode | undefined;
  /** Why it cannot be executed; empty when it can. */
  readonly errors: readonly GraphQLError[];
  readonly operations: ReadonlyMap<OperationDefinitionNode, Cost>;
  /** The number of lexical tokens; for a document that does not parse, the most that it may have. */
  readonly tokens: number;
  /** What its operations ask of the schema itself: see {@link introspectionCost}. */
  readonly introspection: number;
}

/** The bytes of documents that are kept. A partner's app sends the same few again and again, of some 20 kB each. */
const KEPT_BYTES = heapShare(1 / 16, 32 * 1_048_576);
/**
 * The bytes that a kept document counts for each token. From 220 to 260 were measured, and 337 for a document of many small
 * operations; `test/gateway/kept.long.test.ts` checks that it is never more than this.
 */
const TOKEN_BYTES = 340;
const DOCUMENT_BYTES = 1_500;
/** A character takes two bytes if one of the text's characters is not Latin. */
const textBytes = (text: string): number => 2 * text.length;

/** The memory that a right document takes while it is kept, with its text. */
export const documentBytes = ({ tokens }: Pick<Prepared, 'tokens'>, source: string): number =>
  DOCUMENT_BYTES + textBytes(source) + TOKEN_BYTES * tokens;

/** An error without the tree that it was found in. */
interface Finding {
  readonly message: string;
  readonly locations: readonly SourceLocation[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A document that was refused, and will be each time. Its tree is not kept. */
interface Refused {
  readonly findings: readonly Finding[];
  readonly tokens: number;
}

const nothing: ReadonlyMap<OperationDefinitionNode, Cost> = new Map();
const FINDING_BYTES = 500;
/** No answer has a longer message. */
const MESSAGE_MAX = 500;

const toFinding = ({ message, locations, extensions }: GraphQLError): Finding => ({
  message: message.slice(0, MESSAGE_MAX + 1),
  locations,
  extensions,
});

function toError({ message, locations, extensions }: Finding): GraphQLError {
  const error = new GraphQLError(message, { extensions });
  return Object.assign(error, { locations });
}

const refusedBytes = ({ findings }: Refused, source: string): number =>
  DOCUMENT_BYTES +
  textBytes(source) +
  findings.reduce(
    (sum, { message, extensions }) => sum + FINDING_BYTES + textBytes(message) + textBytes(JSON.stringify(extensions)),
    0,
  );

const ERRORS_MAX = 20;

const rulesFor = (introspection: boolean): ValidationRule[] => [
  ...specifiedRules.filter((rule) => rule !== ValuesOfCorrectTypeRule),
  literalsRule,
  ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
];

/**
 * What is wrong with a parsed document: first its bounds, and only if these are kept everything else. Costs that depend
 * on variables are checked again for each operation: {@link Documents.operation}.
 */
function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  introspection: boolean,
): readonly GraphQLError[] {
  const shape = shapeErrors(document);
  if (shape.length > 0) return shape;
  // The last of the errors that are answered says that there are more.
  const errors = validate(schema, document, rulesFor(introspection), { maxErrors: ERRORS_MAX - 1 });
  return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
}

/** The number of lexical tokens of a parsed document. */
export function tokensOf({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken.next; token?.next; token = token.next) count += 1;
  return count;
}

/**
 * Copies literals. Resolvers are given them, and the ledger remembers some, such as keys: they must not keep the whole
 * document in memory.
 */
function ownLiterals(document: DocumentNode): void {
  visit(document, {
    StringValue: (node: { -readonly [Key in keyof StringValueNode]: StringValueNode[Key] }) => {
      node.value = ownText(node.value);
    },
  });
}

/**
 * The documents of one schema, parsed and validated once while they are in use. What is kept of them is bounded in
 * bytes.
 */
export class Documents {
  readonly schema: GraphQLSchema;
  readonly #introspection: boolean;
  readonly #kept: LRUCache<string, Prepared | Refused>;

  constructor(schema: GraphQLSchema, introspection: boolean) {
    this.schema = schema;
    this.#introspection = introspection;
    this.#kept = new LRUCache({
      maxSize: KEPT_BYTES,
      sizeCalculation: (kept, source) =>
        'findings' in kept ? refusedBytes(kept, source) : documentBytes(kept, source),
    });
  }

  /** The bytes that are kept, as they are counted. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** Reads a document and keeps what it found. Never throws: what is wrong stands in `errors`. */
  prepare(source: string): Prepared {
    const known = this.find(source);
    if (known) return known;
    const prepared = this.judge(source);
    const { errors, tokens } = prepared;
    this.#kept.set(source, errors.length === 0 ? prepared : { findings: errors.map(toFinding), tokens });
    return prepared;
  }

  /** What was found for the document before, right or not; undefined when it is not kept. */
  find(source: string): Prepared | undefined {
    const kept = this.#kept.get(source);
    if (!kept || !('findings' in kept)) return kept;
    return {
      document: undefined,
      errors: kept.findings.map(toError),
      operations: nothing,
      tokens: kept.tokens,
      introspection: 0,
    };
  }

  /** The document if it is kept, and was found to be right. */
  findValid(source: string): Prepared | undefined {
    const kept = this.#kept.get(source);
    return kept && !('findings' in kept) ? kept : undefined;
  }

  /** Reads a document and keeps nothing of it. Never throws. */
  judge(source: string): Prepared {
    let document: DocumentNode;
    try {
      document = parse(source, { maxLexicalTokens: limits.tokens });
    } catch (error) {
      const failed = error instanceof GraphQLError ? error : new GraphQLError(String(error));
      return {
        document: undefined,
        errors: [withCode(failed, 'GRAPHQL_PARSE_FAILED')],
        operations: nothing,
        tokens: Math.min(source.length, limits.tokens),
        introspection: 0,
      };
    }
    ownLiterals(document);
    const tokens = tokensOf(document);
    const errors = validateDocument(this.schema, document, this.#introspection);
    if (errors.length > 0) return { document, errors, operations: nothing, tokens, introspection: 0 };
    const operations = new Map<OperationDefinitionNode, Cost>();
    let introspection = 0;
    for (const node of document.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      operations.set(node, costOf(this.schema, document, node, {}));
      introspection = Math.max(introspection, introspectionCost(this.schema, document, node));
    }
    if (introspection > limits.introspection)
      return { document, errors: [tooCurious(introspection)], operations: nothing, tokens, introspection: 0 };
    return { document, errors, operations, tokens, introspection };
  }

  /** The operation that is asked for, or the reasons why it cannot be executed with these variables. */
  operation(
    prepared: Prepared,
    operationName: string | null | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): OperationDefinitionNode | readonly GraphQLError[] {
    const { document, errors, operations } = prepared;
    if (!document || errors.length > 0) return errors;
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = operationName
        ? 'The document has no operation of that name.'
        : 'The document has several operations: say which by operationName.';
      return [new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })];
    }
    const known = operations.get(operation) ?? { cost: 0, varies: false };
    const { cost } = known.varies ? costOf(this.schema, document, operation, variables) : known;
    return cost > limits.cost ? [tooCostly(cost)] : operation;
  }
}
