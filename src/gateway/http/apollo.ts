import {
  ApolloServer,
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type HTTPGraphQLHead,
} from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import {
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger, RequestContext } from '../../platform/index.js';
import { toWireError } from '../graphql/errors.js';
import type { OperationAnswer, Executor } from '../graphql/execute.js';
import { limits } from '../graphql/limits.js';

/**
 * The most documents that wait to be handed to Apollo, by their digest: Apollo asks for one right after it was read.
 * The trees are held weakly, because {@link Documents} keeps them.
 */
const HANDED_MAX = 1_000;

/** The part of an answer that HTTP carries outside the body. */
function headOf({ status, retryAfterSeconds }: OperationAnswer): HTTPGraphQLHead {
  const headers = new HeaderMap();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', retryAfterSeconds.toString());
  return { ...(status !== undefined && { status }), headers };
}

/**
 * Makes Apollo, which reads HTTP (methods, content types, GET, CSRF) and writes it. Everything in between, from the
 * document to the answer, is done by the {@link Executor}, which WebSocket uses too. Documents that were parsed and
 * validated before are handed from there to Apollo.
 */
export async function createApollo(executor: Executor, log: Logger): Promise<ApolloServer<RequestContext>> {
  const documents = new LRUCache<string, WeakRef<DocumentNode>>({ max: HANDED_MAX });
  const plugin: ApolloServerPlugin<RequestContext> = {
    requestDidStart: () =>
      Promise.resolve({
        didResolveSource: ({ source, queryHash, contextValue }) => {
          // For a caller without a token nothing is kept; Apollo then parses for itself.
          const { document } = contextValue.principal ? executor.documents.prepare(source) : { document: undefined };
          if (document) documents.set(queryHash, new WeakRef(document));
          return Promise.resolve();
        },
        responseForOperation: async (request: GraphQLRequestContext<RequestContext>) => {
          const { query, operationName, variables } = request.request;
          const asked = {
            source: query ?? '',
            operationName,
            variables,
          };
          const answered =
            request.operation?.operation === OperationTypeNode.SUBSCRIPTION
              ? subscriptionOverHttp(executor, request)
              : await executor.answer(asked, request.contextValue);
          return {
            http: headOf(answered),
            body: { kind: 'single', singleResult: answered.result as FormattedExecutionResult },
          };
        },
      }),
  };
  const apollo = new ApolloServer<RequestContext>({
    schema: executor.documents.schema,
    plugins: [plugin, ApolloServerPluginLandingPageDisabled()],
    // The executor checks all bounds and rules, once for each document.
    dangerouslyDisableValidation: true,
    parseOptions: { maxLexicalTokens: limits.tokens },
    documentStore: {
      // Apollo's key ends with the SHA-256 of the document as it was sent.
      get: (key) => Promise.resolve(documents.get(key.slice(-64))?.deref()),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    persistedQueries: false,
    // Headers that a page of another site cannot send without being allowed to first. urql sends queries by GET, with a
    // token in such a header.
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    introspection: true,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: string) => {
        log.warn(message);
      },
      error: (message: string) => {
        log.error(message);
      },
    },
    formatError: (formatted, error) => formatOwn(formatted, error, log),
  });
  await apollo.start();
  return apollo;
}

function subscriptionOverHttp(
  executor: Executor,
  { contextValue }: GraphQLRequestContext<RequestContext>,
): OperationAnswer {
  const error = new GraphQLError('Subscriptions go over WebSocket (graphql-transport-ws) at this same address.', {
    extensions: { code: 'BAD_REQUEST' },
  });
  return { ...executor.toAnswer({ errors: [error] }, contextValue.requestId), status: 400 };
}

/** Errors that Apollo itself finds: in the HTTP request, or in the document's syntax. */
function formatOwn(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const { code } = formatted.extensions ?? {};
  if (code === 'BAD_REQUEST' || code === 'GRAPHQL_PARSE_FAILED' || code === 'OPERATION_RESOLUTION_FAILURE') {
    return {
      message: formatted.message.slice(0, 500),
      ...(formatted.locations && { locations: formatted.locations }),
      extensions: { code },
    };
  }
  // By this message and this code clients learn to send the document instead, now and from then on.
  if (code === 'PERSISTED_QUERY_NOT_SUPPORTED') return { message: 'PersistedQueryNotSupported', extensions: { code } };
  return toWireError(error, log, 'unknown').body;
}
