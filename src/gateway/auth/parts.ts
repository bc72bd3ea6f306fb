import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../../ledger/index.js';
import { BadInput, withRequestId, type Config, type Logger } from '../../platform/index.js';
import type { Doorkeeper } from '../http/doorkeeper.js';
import { cookieHeader, isJson } from '../http/cookies.js';
import { sendFailure } from '../http/failure.js';
import type { Metrics } from '../http/metrics.js';
import type { DemoMember } from './cards.js';

export interface AuthParts {
  readonly services: Services;
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly doorkeeper: Doorkeeper;
  readonly demoMembers: () => readonly DemoMember[];
  /** What makes the demo anew; undefined where the network is not the demo's alone. */
  readonly freshStart: () => (() => void) | undefined;
}

/** The longest body that signing in needs. */
export const BODY_MAX = 4_096;

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Shaped like Fastify's own errors: the status and the message are answered. */
class NotJson extends Error {
  override name = 'NotJson';
  readonly statusCode = 415;
}

/** The options of a route: who asks needs no token, so its address pays, before the body is read. */
export const routeOptions = ({ doorkeeper, metrics, log }: AuthParts) => ({
  bodyLimit: BODY_MAX,
  onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      doorkeeper.knock(request.ip);
    } catch (error) {
      return sendFailure(reply, error, { metrics, log });
    }
    if (request.method === 'POST' && !isJson(request.headers['content-type']))
      throw new NotJson('Send the body as application/json.');
  },
});

/** The handler with its errors answered as those of GraphQL are. */
export const answering =
  (parts: AuthParts, handle: Handle): Handle =>
  (request, reply) =>
    withRequestId(request.id, async () => {
      try {
        return await handle(request, reply);
      } catch (error) {
        return sendFailure(reply, error, parts);
      }
    });

/** Reads a body that is an object and has no fields but these. Errors: BadInput. */
export function readBody(body: unknown, fields: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadInput('body', 'must be a JSON object');
  const unknown = Object.keys(body).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw new BadInput('body', `must have no other fields than ${fields.join(', ')}`);
  return body as Record<string, unknown>;
}

/** Puts the session's cookie into the browser; without a secret it takes it away. */
export const setSession = (
  request: FastifyRequest,
  reply: FastifyReply,
  { config }: Pick<AuthParts, 'config'>,
  secret?: string,
): FastifyReply => reply.header('set-cookie', cookieHeader('session', request.headers.host, config, secret));

/** A session of a browser. */
export const sessionSeconds = ({ sessionHours }: Pick<Config, 'sessionHours'>): number => sessionHours * 3_600;
