import { randomUUID } from 'node:crypto';
import {
  createSourceEventStream,
  execute,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { SubscriptionContext } from '../../ledger/index.js';
import { makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { InvalidToken, Loaders, withRequestId, type Principal } from '../../platform/index.js';
import { documentBytes, type Prepared } from '../graphql/documents.js';
import { codeOf, RateLimited, toWireError } from '../graphql/errors.js';
import type { OperationAnswer, OperationRequest } from '../graphql/execute.js';
import { requestBytes } from '../http/load.js';
import { describeOperation } from '../traces/index.js';
import { variableErrors } from '../graphql/variables.js';
import type { LiveDeps } from './deps.js';
import { EventStream } from './event-stream.js';
import type { InFlight } from './in-flight.js';
import type { Session } from './session.js';

/** The most operations under way on one socket, subscriptions and others together. */
const OPERATIONS_MAX = 100;
const CONNECTION_INIT_MS = 3_000;

export interface Extra extends Record<PropertyKey, unknown> {
  readonly session: Session;
}

type Params = Record<string, unknown>;
type Result = OperationAnswer['result'];

/** `authorization` of connectionParams, in whatever case the client writes its headers. */
function authorizationOf(params: Readonly<Params> | undefined): unknown {
  return Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

/** The context of one operation. It has loaders of its own, so nothing is kept for as long as a subscription lives. */
const contextOf = ({ feed }: LiveDeps, principal: Principal, requestId: string): SubscriptionContext => ({
  principal,
  requestId,
  loaders: new Loaders(),
  feeds: feed,
});

/** What graphql-ws is given to run. One of the two properties is made when the operation is examined. */
interface Run extends ExecutionArgs {
  readonly stream?: EventStream<Result>;
  readonly answer?: () => Promise<Result>;
}

interface Subscribing {
  readonly deps: LiveDeps;
  readonly principal: Principal;
  readonly args: ExecutionArgs;
  readonly operation: OperationDefinitionNode;
  /** Called when the subscription ends, or does not begin. */
  readonly end: () => void;
}

/** The subscription's events, or the reasons why it was refused. */
async function subscribeTo({
  deps,
  principal,
  args,
  operation,
  end,
}: Subscribing): Promise<EventStream<Result> | readonly GraphQLError[]> {
  const { schema, document, variableValues, operationName } = args;
  const wrong = variableErrors(schema, operation, variableValues ?? {});
  if (wrong.length > 0) return wrong;
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source.errors ?? [new GraphQLError('The subscription gave nothing.')];
  return new EventStream(
    source,
    async (event) => {
      const requestId = randomUUID();
      const contextValue = contextOf(deps, principal, requestId);
      return deps.executor.toAnswer(
        await execute({ schema, document, variableValues, operationName, rootValue: event, contextValue }),
        requestId,
      ).result;
    },
    end,
  );
}

const codeOfRefused = (stream: EventStream<Result> | readonly GraphQLError[]): string | undefined =>
  stream instanceof EventStream ? undefined : codeOf(stream[0]);

async function begin(
  deps: LiveDeps,
  session: Session,
  underWay: number,
  payload: SubscribePayload,
  requestId: string,
): Promise<Run | readonly GraphQLError[]> {
  const { executor } = deps;
  const { principal } = session;
  if (!principal) throw new Error('a socket was acknowledged without a token');
  if (underWay > OPERATIONS_MAX) throw new RateLimited(1);
  deps.doorkeeper.count(principal);
  const asked: OperationRequest = {
    source: payload.query,
    operationName: payload.operationName,
    variables: payload.variables,
  };
  deps.reading.admit(asked.source, principal, session.address);
  const prepared: Prepared = executor.documents.prepare(asked.source);
  const operation = executor.documents.operation(prepared, asked.operationName, asked.variables ?? {});
  if (!('kind' in operation)) return operation;
  const { document } = prepared;
  if (!document) return prepared.errors;
  // The protocol has no headers for an operation; by custom its extensions carry them.
  const context: SubscriptionContext = {
    ...contextOf(deps, principal, requestId),
    traceparent: payload.extensions?.traceparent,
  };
  const args: ExecutionArgs = {
    schema: executor.documents.schema,
    document,
    operationName: asked.operationName,
    variableValues: asked.variables,
    rootValue: undefined,
    contextValue: context,
  };
  const sent = JSON.stringify(payload.variables ?? {}).length + JSON.stringify(payload.extensions ?? {}).length;
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    const taken = deps.load.take(session.socket, requestBytes(sent + asked.source.length));
    return {
      ...args,
      answer: () =>
        executor
          .answer(asked, context, prepared)
          .then(({ result }) => result)
          .finally(taken.end),
    };
  }
  const end = deps.holding.hold(document, documentBytes(prepared, asked.source), sent);
  const subscribe = () => subscribeTo({ deps, principal, args, operation, end });
  const { tracing } = deps;
  try {
    const stream = await (tracing
      ? tracing.operation(describeOperation(operation), context, subscribe, codeOfRefused)
      : subscribe());
    if (stream instanceof EventStream) return { ...args, stream };
    end();
    return stream;
  } catch (error) {
    end();
    throw error;
  }
}

async function authenticate(deps: LiveDeps, session: Session, params: Readonly<Params> | undefined): Promise<boolean> {
  const presented = { authorization: authorizationOf(params), cookie: session.cookie };
  session.cookie = undefined;
  try {
    session.principal = await deps.doorkeeper.identify(presented, session.address);
    if (session.principal) session.identified();
    return session.principal !== null;
  } catch (error) {
    if (error instanceof InvalidToken) return false;
    // It is not the client's fault; clients try again after this code.
    if (!(error instanceof RateLimited)) deps.log.warn({ err: error }, 'a socket could not be authenticated');
    session.close(1013, 'Try again later');
    return false;
  }
}

/** graphql-transport-ws over the gateway's schema. Results are formatted before graphql-ws sees them. */
export function operationsServer(deps: LiveDeps, inFlight: InFlight): ReturnType<typeof makeServer<Params, Extra>> {
  const options: ServerOptions<Params, Extra> = {
    connectionInitWaitTimeout: CONNECTION_INIT_MS,
    onConnect: ({ connectionParams, extra }) => authenticate(deps, extra.session, connectionParams),
    onSubscribe: async ({ extra: { session }, subscriptions }, _id, payload) => {
      const requestId = randomUUID();
      try {
        return await withRequestId(requestId, () =>
          begin(deps, session, Object.keys(subscriptions).length, payload, requestId),
        );
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError('failed', { originalError: error as Error })];
      }
    },
    subscribe: (args) => (args as Run).stream as unknown as AsyncGenerator<ExecutionResult>,
    execute: (args) => inFlight.run((args as Run).answer as () => Promise<ExecutionResult>),
    onNext: (_ctx, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_ctx, _id, _payload, errors) => {
      const requestId = randomUUID();
      return errors.map((error) => toWireError(error, deps.log, requestId).body);
    },
  };
  return makeServer<Params, Extra>(options);
}
