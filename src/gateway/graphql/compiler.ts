import { BREAK, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { heapShare } from '../../platform/index.js';
import { documentBytes, type Prepared } from './documents.js';
import { fieldsSpread } from './spread.js';

/**
 * A document is compiled when it came this often: compiling takes milliseconds, and some send new ones for ever.
 * Measured for an accrual with 12 fields, the ledger aside: 32 us of CPU against 74 by graphql-js.
 */
export const COMPILE_AT = 3;
/** Fields of a compiled operation, its fragments spread; an accrual has 30. One of 448 fields took 200 ms to compile, and 4.3 MB. */
export const FIELDS_MAX = 120;
/** What a field takes when it has run thirty times: 1.5 to 9.7 kB were measured, by whether it has a resolver. */
const FIELD_BYTES = 10_000;
/** An accrual counts for 320 kB, and takes 47: 200 such operations are kept, and ten times as many small ones. */
const KEPT_BYTES = heapShare(1 / 16, 64 * 1_048_576);
const KEPT_MAX = 2_000;
/**
 * Milliseconds that compiling may take of each second, and how many are saved up while nothing is compiled: what a client that
 * starts sends is compiled at once, and who sends new documents for ever keeps nobody waiting for more than that.
 */
const MS_A_SECOND = 5;
const SAVED_MS = 1_000;

/** graphql-jit decides @skip and @include by field name, not by place: such documents are left to graphql-js. */
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
  /** Not to be compiled, or no more. */
  done: boolean;
}

/** Operations that are in use, compiled: bounded in bytes, in the fields of each, and in the time that it takes. */
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

  /** Bytes that are kept, as they are counted. */
  get bytes(): number {
    return this.#compiled.calculatedSize;
  }

  /** The operation compiled, or undefined: then it is left to graphql-js. */
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
    // One that is pushed out is counted anew before it is compiled again.
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
