import { ApolloServer, HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext, type HTTPGraphQLHead } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, type DocumentNode, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger, RequestContext } from '../platform/index.js';
import { toWireError } from './errors.js';
import type { Answered, Executor } from './execute.js';
import { limits } from './limits.js';

const DOCUMENTS_KEPT = 10_000;

/** The part of an answer that HTTP carries outside of its body. */
function headOf({ status, retryAfterSeconds }: Answered): HTTPGraphQLHead {
  const headers = new HeaderMap();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', retryAfterSeconds.toString());
  return { ...(status !== undefined && { status }), headers };
}

/**
 * Apollo reads HTTP (methods, content types, GET, CSRF) and writes it; what is in between, from the document to the
 * answer, is the {@link Executor}'s, which WebSocket uses too. Documents that were parsed and validated before are
 * handed to Apollo from there.
 */
export async function createApollo(executor: Executor, log: Logger): Promise<ApolloServer<RequestContext>> {
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS_KEPT });
  const plugin: ApolloServerPlugin<RequestContext> = {
    requestDidStart: () => Promise.resolve({
      didResolveSource: ({ source, queryHash }) => {
        const { document } = executor.documents.prepare(source);
        if (document) documents.set(queryHash, document);
        return Promise.resolve();
      },
      responseForOperation: async (request: GraphQLRequestContext<RequestContext>) => {
        const { query, operationName, variables } = request.request;
        const asked = { source: query ?? '', operationName, variables: variables as Record<string, unknown> | undefined };
        const answered = request.operation?.operation === OperationTypeNode.SUBSCRIPTION ? subscriptionOverHttp(executor, request) : await executor.answer(asked, request.contextValue);
        return { http: headOf(answered), body: { kind: 'single', singleResult: answered.result as FormattedExecutionResult } };
      },
    }),
  };
  const apollo = new ApolloServer<RequestContext>({
    schema: executor.documents.schema,
    plugins: [plugin, ApolloServerPluginLandingPageDisabled()],
    // All bounds and rules are asked once a document, by the executor.
    dangerouslyDisableValidation: true,
    parseOptions: { maxLexicalTokens: limits.tokens },
    documentStore: {
      // Apollo's key ends with the SHA-256 of the document as it was sent.
      get: (key) => Promise.resolve(documents.get(key.slice(-64))),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    persistedQueries: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    introspection: true,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: { debug: () => undefined, info: () => undefined, warn: (message: string) => { log.warn(message); }, error: (message: string) => { log.error(message); } },
    formatError: (formatted, error) => formatOwn(formatted, error, log),
  });
  await apollo.start();
  return apollo;
}

function subscriptionOverHttp(executor: Executor, { contextValue }: GraphQLRequestContext<RequestContext>): Answered {
  const error = new GraphQLError('Subscriptions go over WebSocket (graphql-transport-ws) at this same address.', { extensions: { code: 'BAD_REQUEST' } });
  return { ...executor.toAnswer({ errors: [error] }, contextValue.requestId), status: 400 };
}

/** Errors that Apollo finds itself: in the HTTP request, or in the document's syntax. */
function formatOwn(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const { code } = formatted.extensions ?? {};
  if (code === 'BAD_REQUEST' || code === 'GRAPHQL_PARSE_FAILED' || code === 'OPERATION_RESOLUTION_FAILURE') {
    return { message: formatted.message.slice(0, 500), ...(formatted.locations && { locations: formatted.locations }), extensions: { code } };
  }
  if (typeof code === 'string' && code.startsWith('PERSISTED_QUERY')) return { message: 'Persisted queries are not kept: send the document.', extensions: { code: 'BAD_REQUEST' } };
  return toWireError(error, log, 'unknown').body;
}
