import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ExportRoute, Services } from '../../ledger/index.js';
import {
  Loaders,
  Pace,
  withRequestId,
  type Config,
  type Logger,
  type Principal,
  type RequestContext,
} from '../../platform/index.js';
import { createApollo } from './apollo.js';
import { CONNECTIONS_MAX } from './connections.js';
import { requireUtf8 } from './encoding.js';
import { toWireError, Unauthenticated, type ErrorCode } from '../graphql/errors.js';
import type { Executor } from '../graphql/execute.js';
import { sendExplorer } from './explorer.js';
import { addExports } from './exports.js';
import type { Health } from './health.js';
import type { Doorkeeper } from './doorkeeper.js';
import type { Metrics } from './metrics.js';
import { requestBytes, type Hold, type Load } from './load.js';
import { presentedBy } from './presented.js';
import { answerPlainPost, readPlainPost, type PlainPost } from './plain-post.js';
import { Reading } from './reading.js';
import { Together } from './together.js';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
    /** The bytes that it holds until it is answered; null when it was turned away. */
    hold: Hold | null;
  }
}

export interface HttpParts {
  readonly services: Services;
  readonly config: Config;
  readonly log: Logger;
  readonly executor: Executor;
  readonly doorkeeper: Doorkeeper;
  readonly load: Load;
  readonly metrics: Metrics;
  readonly health: Health;
  /** The files that the rooms give. */
  readonly routes: readonly ExportRoute[];
}

/** What answers GraphQL behind the hooks of its route. Tests mount servers with other schemas. */
export interface Mounted<Context extends BaseContext> {
  readonly path: string;
  readonly apollo: ApolloServer<Context>;
  readonly contextOf: (request: FastifyRequest) => Promise<Context>;
}

/** The time that a client may take for its headers, and for its whole request. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;
/**
 * A connection over which nothing moves for this time beyond the time that an operation may take is cut: its client
 * does not read.
 */
const STALLED_MS = 30_000;
/** The interval at which connections are checked for that; Node's own is 30 s. */
const LOOK_MS = 5_000;
/** Longer than the idle time of common load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 72_000;

/**
 * The longest body of a caller without a token, who may ask for the schema. Its length must be told before it is read.
 */
const STRANGER_BODY_MAX = 16_384;

const requestIdPattern = /^[0-9A-Za-z_-]{8,64}$/;

const processPart = randomBytes(6).toString('base64url');
let requests = 0;

/** An id of 16 characters that no other request has. Drawing random ones took 4% of the time. */
function newRequestId(): string {
  requests += 1;
  return `${processPart}${requests.toString(36).padStart(8, '0')}`;
}

/** The caller's own x-request-id if it is fit for a log line, otherwise a new one. */
function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : newRequestId();
}

function sendError(reply: FastifyReply, status: number, body: object, retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds.toString());
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  const asksForNew = reply.request.headers.accept?.includes('application/graphql-response+json') ?? false;
  return reply
    .code(status)
    .type(`${asksForNew ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`)
    .send(JSON.stringify({ errors: [body] }));
}

/** Fastify's own refusals (body too large, not JSON, unknown content type) in the shape of GraphQL. */
function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics }: HttpParts,
): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    metrics.error('BAD_REQUEST');
    return sendError(reply, status, {
      message: error.message,
      extensions: { code: 'BAD_REQUEST' satisfies ErrorCode },
    });
  }
  const wire = toWireError(error, log, request.id);
  metrics.error(wire.body.extensions.code);
  return sendError(reply, wire.status ?? 500, wire.body, wire.retryAfterSeconds);
}

const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && (headers.accept?.includes('text/html') ?? false);

/**
 * Whether a caller without a token may be heard at all: only where the schema may be asked for, and with no longer body
 * than that takes.
 */
function mayAsk({ headers }: FastifyRequest, { explorer }: Config): boolean {
  return (
    explorer &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) <= STRANGER_BODY_MAX
  );
}

/** The bytes of the body: as announced, or the most that it may have. */
const bodyBytes = ({ headers }: FastifyRequest, { bodyLimitBytes }: Config): number =>
  headers['transfer-encoding'] === undefined
    ? Math.min(Number(headers['content-length'] ?? 0) || 0, bodyLimitBytes)
    : bodyLimitBytes;

/** The document that was sent; undefined when there is none. */
function sourceOf({ method, query, body }: FastifyRequest): string | undefined {
  const parts: unknown = method === 'GET' ? query : body;
  const source = typeof parts === 'object' && parts !== null && 'query' in parts ? parts.query : undefined;
  return typeof source === 'string' ? source : undefined;
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (allowed.length === 0) return;
  void reply.header('vary', 'origin');
  if (origin === undefined || !allowed.includes(origin)) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-expose-headers', 'x-request-id, retry-after');
  if (request.method !== 'OPTIONS') return;
  void reply
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'authorization, content-type, x-request-id, apollo-require-preflight')
    .header('access-control-max-age', '600');
}

function addHealth(server: FastifyInstance, { health, metrics }: HttpParts): void {
  server.get('/healthz', () => ({ status: 'up' }));
  server.get('/readyz', async (_request, reply) => {
    const state = await health.ready();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

export const requestContextOf = ({ principal, id, headers }: FastifyRequest): RequestContext => ({
  principal,
  requestId: id,
  loaders: new Loaders(),
  traceparent: headers.traceparent,
});

async function ownApollo({ executor, log }: HttpParts): Promise<Mounted<RequestContext>> {
  return {
    path: '/graphql',
    apollo: await createApollo(executor, log),
    contextOf: (request) => Promise.resolve(requestContextOf(request)),
  };
}

function addGraphql<Context extends BaseContext>(
  server: FastifyInstance,
  parts: HttpParts,
  { path, apollo, contextOf }: Mounted<Context>,
): void {
  const { config, executor, doorkeeper, load, log } = parts;
  const answer = fastifyApolloHandler(apollo, { context: (request): Promise<Context> => contextOf(request) });
  const pace = new Pace(8);
  const together = new Together();
  const answerPlain = async (plain: PlainPost, request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    const text = await answerPlainPost(plain, executor, requestContextOf(request), reply);
    together.hold(reply.raw.socket);
    return text;
  };
  const reading = new Reading(executor.documents, doorkeeper);
  /** Checks that the document of a request may be read. Errors: RateLimited, Unauthenticated. */
  const admitDocument = (request: FastifyRequest): void => {
    const { principal, ip } = request;
    const source = sourceOf(request);
    if (!principal && (source === undefined || !reading.isForStrangers(source, ip))) throw new Unauthenticated();
    if (principal && source !== undefined) reading.admit(source, principal, ip);
  };
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const wire = toWireError(error, log, request.id);
    parts.metrics.error(wire.body.extensions.code);
    return sendError(reply, wire.status ?? 400, wire.body, wire.retryAfterSeconds);
  };
  server.addHook('onClose', () => apollo.stop());
  server.route({
    method: ['GET', 'POST'],
    url: path,
    onRequest: async (request, reply) => {
      if (config.explorer && wantsPage(request)) return;
      try {
        request.principal = await doorkeeper.admit(presentedBy(request, config), request.ip);
        if (!request.principal && !mayAsk(request, config)) throw new Unauthenticated();
        if (request.principal) await doorkeeper.expectBody(request.principal, bodyBytes(request, config));
        request.hold = load.take(request.raw.socket, requestBytes(bodyBytes(request, config)));
        reply.raw.once('close', request.hold.end);
      } catch (error) {
        return refuse(error, request, reply);
      }
    },
    onSend: (request, _reply, payload, done) => {
      // The answer waits in the process if its caller does not read it, so its bytes are counted.
      if (typeof payload === 'string') request.hold?.add(payload.length);
      done();
    },
    handler: async (request, reply) => {
      if (config.explorer && wantsPage(request)) return sendExplorer(request, reply);
      await pace.turn();
      try {
        admitDocument(request);
      } catch (error) {
        return refuse(error, request, reply);
      }
      const plain = request.principal && readPlainPost(request, executor);
      return withRequestId(request.id, () =>
        plain ? answerPlain(plain, request, reply) : answer.call(server, request, reply),
      );
    },
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: path,
    handler: async (request, reply) =>
      request.method === 'OPTIONS'
        ? reply.code(204).header('allow', 'GET, POST, OPTIONS').send()
        : sendError(reply.header('allow', 'GET, POST, OPTIONS'), 405, {
            message: 'Use GET or POST.',
            extensions: { code: 'BAD_REQUEST' satisfies ErrorCode },
          }),
  });
}

/**
 * The HTTP server, not yet listening.
 * @param mounted answers GraphQL instead of the gateway's own Apollo over the parts' executor
 */
export async function createHttp<Context extends BaseContext = RequestContext>(
  parts: HttpParts,
  mounted?: Mounted<Context>,
): Promise<FastifyInstance> {
  const { config, log, metrics } = parts;
  const server = fastify({
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: REQUEST_MS,
    connectionTimeout: 1_000 * config.executionSeconds + STALLED_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: config.trustProxy,
    genReqId: (request) => requestIdOf(request.headers),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_MS, maxHeaderSize: 16_384 },
    frameworkErrors: (error, request, reply) => {
      void answerError(error, request, reply, parts);
    },
  });
  server.server.maxConnections = CONNECTIONS_MAX;
  server.decorateRequest('principal', null);
  server.decorateRequest('hold', null);
  requireUtf8(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store');
    allowOrigin(request, reply, config.allowedOrigins);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const seconds = reply.elapsedTime / 1_000;
    metrics.request(request.routeOptions.url ?? 'other', reply.statusCode, seconds);
    if (log.isLevelEnabled('debug'))
      log.debug(
        {
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          status: reply.statusCode,
          seconds,
        },
        'request',
      );
    done();
  });
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts));
  server.setNotFoundHandler((_request, reply) =>
    sendError(reply, 404, {
      message: 'There is nothing here: GraphQL is at /graphql.',
      extensions: { code: 'BAD_REQUEST' satisfies ErrorCode },
    }),
  );
  addHealth(server, parts);
  if (mounted) addGraphql(server, parts, mounted);
  else addGraphql(server, parts, await ownApollo(parts));
  addExports(server, parts);
  return server;
}
