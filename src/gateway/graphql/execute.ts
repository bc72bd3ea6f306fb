import {
  execute,
  GraphQLError,
  OperationTypeNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Logger, Principal, RequestContext } from '../../platform/index.js';
import { chargeOf, type Charge } from './charges.js';
import { Compiler } from './compiler.js';
import type { Documents, Prepared } from './documents.js';
import { TookTooLong, toWireError, withCode } from './errors.js';
import { variableErrors } from './variables.js';

export interface OperationRequest {
  readonly source: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The answer to an operation, and its consequences for the HTTP answer. */
export interface OperationAnswer {
  readonly result: { readonly data?: ExecutionResult['data']; readonly errors?: readonly GraphQLFormattedError[] };
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** An operation that was answered. */
export interface AnsweredOperation {
  readonly operation: OperationDefinitionNode;
  readonly context: RequestContext;
  /** The code of the first error; null: there was none. */
  readonly code: string | null;
  readonly ms: number;
}

export interface ExecutorOptions {
  readonly log: Logger;
  /** The time after which an operation is given up. */
  readonly executionSeconds: number;
  /** Takes the cost of an operation from its caller's rate; throws when that is too much. */
  readonly charge?: ((principal: Principal, charge: Charge) => void) | undefined;
  /** Told each query that was answered, and each mutation that was not run: its variables are wrong, or its rate is used up. */
  readonly onOperation?: ((answered: AnsweredOperation) => void) | undefined;
  /** Told the code of each `errors` entry. */
  readonly onError?: ((code: string) => void) | undefined;
}

interface Running {
  readonly prepared: Prepared;
  readonly operation: OperationDefinitionNode;
  readonly source: string;
}

/** With whether its fields were run: then the schema tells of its mutations. */
interface FitAnswer extends OperationAnswer {
  readonly wasRun: boolean;
}

/** Executes operations of one schema, the same for HTTP and WebSocket. */
export class Executor {
  readonly documents: Documents;
  readonly #log: Logger;
  readonly #limitMs: number;
  readonly #charge: ExecutorOptions['charge'];
  readonly #onError: ExecutorOptions['onError'];
  readonly #onOperation: ExecutorOptions['onOperation'];
  readonly #compiler: Compiler;

  constructor(documents: Documents, { log, executionSeconds, charge, onError, onOperation }: ExecutorOptions) {
    this.documents = documents;
    this.#compiler = new Compiler(documents.schema);
    this.#log = log;
    this.#limitMs = executionSeconds * 1_000;
    this.#charge = charge;
    this.#onError = onError;
    this.#onOperation = onOperation;
  }

  /** The bytes of documents and of compiled operations that are kept, as they are counted. */
  get bytes(): { readonly documents: number; readonly compiled: number } {
    return { documents: this.documents.bytes, compiled: this.#compiler.bytes };
  }

  /** Reads a document. For a caller without a token nothing is kept. */
  prepare({ source }: Pick<OperationRequest, 'source'>, { principal }: Pick<RequestContext, 'principal'>): Prepared {
    return principal ? this.documents.prepare(source) : this.documents.judge(source);
  }

  /** Answers an operation other than a subscription. Never throws. */
  async answer(
    asked: OperationRequest,
    context: RequestContext,
    prepared = this.prepare(asked, context),
  ): Promise<OperationAnswer> {
    const variables = asked.variables ?? {};
    const operation = this.documents.operation(prepared, asked.operationName, variables);
    if ('length' in operation) return { ...this.toAnswer({ errors: operation }, context.requestId), status: 400 };
    // This is done by graphql-js, also when the document is compiled: compiled execution accepts wrong values, such as
    // [] for an input object.
    const unfit = variableErrors(this.documents.schema, operation, variables);
    const began = performance.now();
    const answer: FitAnswer =
      unfit.length > 0
        ? { ...this.toAnswer({ errors: unfit }, context.requestId), status: 400, wasRun: false }
        : await this.#answerFit({ prepared, operation, source: asked.source }, variables, context);
    // The schema tells of each mutation that was run.
    if (this.#onOperation && (operation.operation === OperationTypeNode.QUERY || !answer.wasRun)) {
      const code = (answer.result.errors?.[0]?.extensions?.code as string | undefined) ?? null;
      this.#onOperation({ operation, context, code, ms: performance.now() - began });
    }
    return answer;
  }

  async #answerFit(
    running: Running,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<FitAnswer> {
    const { prepared, operation } = running;
    let wasRun = false;
    try {
      const { document } = prepared;
      if (context.principal && document)
        this.#charge?.(context.principal, chargeOf(this.documents.schema, document, operation, variables));
      wasRun = true;
      const result = await this.#limited(this.#run(running, variables, context));
      if (result.data === undefined && result.errors) {
        const errors = result.errors.map((error) => withCode(error, 'BAD_USER_INPUT'));
        return { ...this.toAnswer({ errors }, context.requestId), status: 400, wasRun: false };
      }
      if (!result.errors) return { result: { data: result.data }, wasRun };
      return { ...this.toAnswer(result, context.requestId), wasRun };
    } catch (error) {
      const answer = this.toAnswer(
        {
          data: null,
          errors: [
            error instanceof GraphQLError ? error : new GraphQLError('failed', { originalError: error as Error }),
          ],
        },
        context.requestId,
      );
      return { ...answer, wasRun };
    }
  }

  /** The result, with errors as clients may see them. */
  toAnswer({ data, errors }: ExecutionResult, requestId: string): OperationAnswer {
    if (!errors || errors.length === 0) return { result: { data } };
    const wire = errors.map((error) => toWireError(error, this.#log, requestId));
    for (const { body } of wire) this.#onError?.(body.extensions.code);
    // An error that refuses the request decides the status of the whole answer; one failed field among others does not.
    const served = data !== undefined && data !== null && Object.values(data).some((value) => value !== null);
    const status = wire.map((error) => error.status).find((code) => code !== undefined && (code !== 500 || !served));
    const retryAfterSeconds = wire.map((error) => error.retryAfterSeconds).find((seconds) => seconds !== undefined);
    return {
      result: { errors: wire.map((error) => error.body), ...(data !== undefined && { data }) },
      ...(status !== undefined && { status }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }

  #run(
    { prepared, operation, source }: Running,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<ExecutionResult> | ExecutionResult {
    const { document } = prepared;
    if (!document) throw new Error('a document that does not parse is not run');
    // For a caller without a token nothing is compiled.
    const query = context.principal && this.#compiler.use(prepared, operation, source);
    if (query) return query.query(undefined, context, variables);
    return execute({
      schema: this.documents.schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
    });
  }

  /**
   * Waits for the work, or throws {@link TookTooLong}. Work that has begun goes on: a batch that commits cannot be
   * called back.
   */
  #limited<T>(work: Promise<T> | T): Promise<T> | T {
    if (!(work instanceof Promise)) return work;
    // Promise.race made four promises and their closures where this makes one: 1.5 kB of the 90 kB of an accrual.
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new TookTooLong(`longer than ${this.#limitMs.toString()} ms`));
      }, this.#limitMs);
      const ending =
        <Value>(end: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          end(value);
        };
      work.then(ending(resolve), ending(reject));
    });
  }
}
