import { BREAK, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { heapShare } from '../../platform/index.js';
import { documentBytes, type Prepared } from './documents.js';
import { fieldsSpread } from './spread.js';

/**
 * A document is compiled when it comes for this time. Compiling takes milliseconds, and some clients send new documents
 * for ever.
 * Executing an accrual with 12 fields takes 32 us of CPU when it is compiled and 74 by graphql-js (without the ledger).
 */
export const COMPILE_AT = 3;
/**
 * The most fields of a compiled operation, counted after its fragments are spread; an accrual has 30. One of 448 fields
 * took 200 ms to compile, and 4.3 MB.
 */
export const FIELDS_MAX = 120;
/**
 * The memory of a field that has run thirty times, as it is counted. From 1.5 to 9.7 kB were measured, depending on
 * whether it has a resolver.
 */
const FIELD_BYTES = 10_000;
/**
 * The bytes of compiled operations that are kept. An accrual counts for 320 kB, and takes 47 kB: 200 such operations
 * are kept, or ten times as many small ones.
 */
const KEPT_BYTES = heapShare(1 / 16, 64 * 1_048_576);
const KEPT_MAX = 2_000;
/**
 * The milliseconds of each second that compiling may take, and the most that are saved up while nothing is compiled. So
 * the documents of a client that starts are compiled at once, and a client that sends new documents for ever delays
 * nobody by more than that.
 */
const MS_A_SECOND = 5;
const SAVED_MS = 1_000;

/**
 * graphql-jit decides @skip and @include by field name and not by place, so documents with directives are left to
 * graphql-js.
 */
const hasDirectives = (document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
};

interface Uses {
  count: number;
  /** It must not be compiled, or not again. */
  done: boolean;
}

/**
 * Compiled operations that are in use. They are bounded in bytes, in the fields of each, and in the time for compiling.
 */
export class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #uses = new WeakMap<OperationDefinitionNode, Uses>();
  readonly #compiled: LRUCache<OperationDefinitionNode, CompiledQuery>;
  #savedMs = SAVED_MS;
  #savedAt = performance.now();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#compiled = new LRUCache({ max: KEPT_MAX, maxSize: KEPT_BYTES });
  }

  /** The bytes that are kept, as they are counted. */
  get bytes(): number {
    return this.#compiled.calculatedSize;
  }

  /** The compiled operation, or undefined when it is left to graphql-js. */
  use(prepared: Prepared, operation: OperationDefinitionNode, source: string): CompiledQuery | undefined {
    const compiled = this.#compiled.get(operation);
    if (compiled) return compiled;
    const uses = this.#uses.get(operation) ?? { count: 0, done: false };
    this.#uses.set(operation, uses);
    if (uses.done) return undefined;
    uses.count += 1;
    const { document } = prepared;
    if (uses.count < COMPILE_AT || !document || !this.#hasTime()) return undefined;
    const fields = hasDirectives(document) ? Infinity : fieldsSpread(this.#schema, document, operation);
    uses.done = fields > FIELDS_MAX;
    return uses.done
      ? undefined
      : this.#compile(document, operation, { uses, bytes: fields * FIELD_BYTES + documentBytes(prepared, source) });
  }

  #compile(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    { uses, bytes }: { uses: Uses; bytes: number },
  ): CompiledQuery | undefined {
    const began = performance.now();
    const query = compileQuery(this.#schema, document, operation.name?.value);
    this.#savedMs -= performance.now() - began;
    if (!isCompiledQuery(query)) {
      uses.done = true;
      return undefined;
    }
    // An operation that is pushed out is counted anew before it is compiled again.
    uses.count = 0;
    this.#compiled.set(operation, query, { size: bytes });
    return query;
  }

  #hasTime(): boolean {
    const now = performance.now();
    this.#savedMs = Math.min(SAVED_MS, this.#savedMs + ((now - this.#savedAt) * MS_A_SECOND) / 1_000);
    this.#savedAt = now;
    return this.#savedMs > 0;
  }
}
