import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExportFile, ExportRoute, Services } from '../../ledger/index.js';
import { withRequestId, type Logger } from '../../platform/index.js';
import type { Doorkeeper } from './doorkeeper.js';
import { Unauthenticated } from '../graphql/errors.js';
import { sendFailure } from './failure.js';
import type { Metrics } from './metrics.js';
import { presentedBy } from './presented.js';

interface ExportParts {
  readonly routes: readonly ExportRoute[];
  readonly services: Services;
  readonly doorkeeper: Doorkeeper;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** A reader that takes nothing for this time is disconnected. */
const STALLED_MS = 30_000;

/** The query parameters; of one that is given several times, the first. */
function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  const query = request.query as Record<string, string | string[] | undefined>;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

function sendFile(
  reply: FastifyReply,
  { contentType, filename, body, headers = {} }: ExportFile,
  log: Logger,
): FastifyReply {
  void reply.headers(headers).type(contentType).header('content-disposition', `attachment; filename="${filename}"`);
  if (typeof body === 'string' || Buffer.isBuffer(body)) return reply.send(body);
  const { socket } = reply.raw;
  const cutOff = () => socket?.destroy();
  socket?.setTimeout(STALLED_MS, cutOff);
  // With the listener, which would stay otherwise: a client may fetch many files over one connection.
  reply.raw.once('close', () => socket?.setTimeout(0, cutOff));
  const stream = Readable.from(body, { objectMode: false });
  stream.on('error', (error) => {
    log.warn({ err: error, filename }, 'an export was cut off');
  });
  return reply.send(stream);
}

async function answer(
  route: ExportRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: ExportParts,
): Promise<FastifyReply> {
  const { services, doorkeeper, log } = parts;
  try {
    const principal = await doorkeeper.admit(presentedBy(request, services.config), request.ip);
    if (!principal) throw new Unauthenticated();
    const file = await route.handle({
      services,
      principal,
      params: request.params as Record<string, string>,
      query: queryOf(request),
    });
    if (file && 'body' in file) return await sendFile(reply, file, log);
    void reply.headers(file?.headers ?? {});
    const body = {
      message: file?.missing ?? 'There is no such file that you may see.',
      extensions: { code: 'NOT_FOUND' },
    };
    return await reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ errors: [body] }));
  } catch (error) {
    return sendFailure(reply, error, parts);
  }
}

/** Serves the rooms' files with the tokens, the scoping and the limits of the API. */
export function addExports(server: FastifyInstance, parts: ExportParts): void {
  for (const route of parts.routes) {
    server.get(route.path, (request, reply) => withRequestId(request.id, () => answer(route, request, reply, parts)));
  }
}
