/**
 * The commonest request is a JSON POST of a document that was read before and is right. It is answered here without
 * going through Apollo. Apollo's pipeline, and the adapter that makes a URL and a map of headers for it, took 43 of 120
 * us of CPU for a wallet. A request that is out of the ordinary in any way is left to Apollo; a test checks that both
 * answers are the same.
 */
import { OperationTypeNode } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../platform/index.js';
import type { Prepared } from '../graphql/documents.js';
import type { OperationRequest, Executor } from '../graphql/execute.js';

const bodyTypes: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
]);
const accepted: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json']);
const bodyKeys: ReadonlySet<string> = new Set(['query', 'variables', 'operationName']);

export interface PlainPost {
  readonly asked: OperationRequest;
  readonly prepared: Prepared;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The request, if it is of this kind and may be executed; otherwise undefined. */
export function readPlainPost(
  { method, headers, body }: FastifyRequest,
  { documents }: Pick<Executor, 'documents'>,
): PlainPost | undefined {
  if (method !== 'POST' || !bodyTypes.has(headers['content-type']) || !accepted.has(headers.accept) || !isRecord(body))
    return undefined;
  for (const key of Object.keys(body)) if (!bodyKeys.has(key)) return undefined;
  const { query, variables = {}, operationName = null } = body;
  if (
    typeof query !== 'string' ||
    !isRecord(variables) ||
    (operationName !== null && typeof operationName !== 'string')
  )
    return undefined;
  const prepared = documents.findValid(query);
  const operation = prepared && documents.operation(prepared, operationName, variables);
  if (!operation || 'length' in operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  return { asked: { source: query, operationName, variables }, prepared };
}

export async function answerPlainPost(
  { asked, prepared }: PlainPost,
  executor: Executor,
  context: RequestContext,
  reply: FastifyReply,
): Promise<string> {
  const {
    result: { errors, data },
    status,
    retryAfterSeconds,
  } = await executor.answer(asked, context, prepared);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds.toString());
  void reply.code(status ?? 200).header('content-type', 'application/json; charset=utf-8');
  return `${JSON.stringify({ errors, data })}\n`;
}
