import type { FastifyReply } from 'fastify';
import type { Logger } from '../../platform/index.js';
import { toWireError, type ErrorCode } from '../graphql/errors.js';
import type { Metrics } from './metrics.js';

const statuses: Partial<Record<ErrorCode, number>> = { FORBIDDEN: 403, BAD_USER_INPUT: 400 };

/** Answers an error outside of GraphQL, in its shape. */
export function sendFailure(
  reply: FastifyReply,
  error: unknown,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Logger },
): FastifyReply {
  const wire = toWireError(error, log, reply.request.id);
  const { code } = wire.body.extensions;
  metrics.error(code);
  const status = wire.status ?? statuses[code] ?? 500;
  if (wire.retryAfterSeconds !== undefined) void reply.header('retry-after', wire.retryAfterSeconds.toString());
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [wire.body] }));
}
