import { Lane, type Command, type LaneOptions, type Operation, type Outcome } from '../../ledger/index.js';
import type { Database, RequestContext } from '../../platform/index.js';
import type { Documents } from '../graphql/documents.js';
import { Executor, type OperationAnswer, type OperationRequest, type ExecutorOptions } from '../graphql/execute.js';
import { describeAsked } from './describe.js';
import type { Tracing } from './tracing.js';

function codeOfAnswer({ result }: OperationAnswer): string | undefined {
  const code = result.errors?.[0]?.extensions?.code;
  return typeof code === 'string' ? code : undefined;
}

/** An executor whose operations are traced. */
export class TracedExecutor extends Executor {
  readonly #tracing: Tracing;

  constructor(tracing: Tracing, documents: Documents, options: ExecutorOptions) {
    super(documents, options);
    this.#tracing = tracing;
  }

  override answer(
    asked: OperationRequest,
    context: RequestContext,
    prepared = this.prepare(asked, context),
  ): Promise<OperationAnswer> {
    return this.#tracing.operation(
      describeAsked(prepared, asked.operationName),
      context,
      () => super.answer(asked, context, prepared),
      codeOfAnswer,
    );
  }
}

/** A lane whose commands are traced. */
export class TracedLane extends Lane {
  readonly #tracing: Tracing;

  constructor(tracing: Tracing, database: Database, options: LaneOptions) {
    super(database, options);
    this.#tracing = tracing;
  }

  override submit<C extends Command, R>(operation: Operation<C, R>, command: C): Promise<Outcome<R>> {
    return this.#tracing.command(operation.name, () => super.submit(operation, command));
  }
}
