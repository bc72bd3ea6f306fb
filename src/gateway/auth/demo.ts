import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BadInput, Forbidden, isLoopbackAddress } from '../../platform/index.js';
import { endSession, makeSession, readCard } from '../../sessions/index.js';
import { countingCookie, isForeign } from '../http/cookies.js';
import { isLoopbackHost } from '../http/origin.js';
import { holderOf, listCards } from './cards.js';
import { answering, readBody, routeOptions, sessionSeconds, setSession, type AuthParts } from './parts.js';

/** A pane of the demo page holds a token for this time, and then asks for another one. */
const PANE_SECONDS = 900;
/** A proxy names the caller in one of these: its own address says nothing of where the caller is. */
const ofProxies = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'] as const;

/**
 * Only who sits at this machine may be anyone. The Host must be a name that can mean no other machine: a stranger's page
 * whose name was made to lead here (DNS rebinding) asks for its own name.
 * Errors: Forbidden.
 */
function requireLocal({ headers, raw }: FastifyRequest): void {
  if (!isLoopbackAddress(raw.socket.remoteAddress ?? '') || ofProxies.some((name) => headers[name] !== undefined))
    throw new Forbidden('Signing in to a demo is for callers on the same machine.');
  if (!isLoopbackHost(headers.host)) throw new Forbidden('Signing in to a demo is for http://localhost.');
}

function readAsked(body: unknown): { as: string; bearer: boolean } {
  const { as, bearer = false } = readBody(body, ['as', 'bearer']);
  if (typeof as !== 'string') throw new BadInput('as', 'must be a text');
  if (typeof bearer !== 'boolean') throw new BadInput('bearer', 'must be true or false');
  return { as, bearer };
}

async function signIn(request: FastifyRequest, reply: FastifyReply, parts: AuthParts): Promise<FastifyReply> {
  const { config, services, doorkeeper, log } = parts;
  requireLocal(request);
  if (isForeign(request.headers, config)) throw new Forbidden('A page of another site cannot sign you in.');
  const { as, bearer } = readAsked(request.body);
  const { subject, partner, name } = await holderOf(services, readCard('as', as));
  const carrier = bearer ? 'bearer' : 'cookie';
  const seconds = bearer ? PANE_SECONDS : sessionSeconds(config);
  const { id, secret, endsAt } = await makeSession(services, { subject, carrier, seconds });
  log.info({ session: id, role: subject.role }, 'signed in to the demo');
  const answer = { expiresAt: endsAt, role: subject.role, partner: partner?.name ?? null, name };
  if (bearer) return reply.send({ token: secret, ...answer });
  // What this browser was before is over: a secret never goes on as someone else's.
  const cookie = countingCookie(request.headers, 'write', config);
  const before = await doorkeeper.identify({ authorization: undefined, cookie }, request.ip);
  if (before?.sessionId !== undefined) await endSession(services, before.sessionId);
  return setSession(request, reply, parts, secret).send(answer);
}

/** What has to be said: a request that means something else does not say it by chance. */
const FRESH = 'start afresh';

/** Answers before it begins: the gateway that answers is gone then. */
async function beginAfresh(request: FastifyRequest, reply: FastifyReply, parts: AuthParts): Promise<FastifyReply> {
  const { config, log, freshStart } = parts;
  requireLocal(request);
  if (isForeign(request.headers, config)) throw new Forbidden('A page of another site cannot start the demo afresh.');
  const { confirm } = readBody(request.body, ['confirm']);
  if (confirm !== FRESH) throw new BadInput('confirm', `must be one of ${FRESH}`);
  const begin = freshStart();
  if (!begin) throw new Forbidden('Only an embedded network with the demo can be started afresh.');
  log.warn('the demo is started afresh: everything in the network is deleted');
  await reply.code(202).send({ restarting: true });
  begin();
  return reply;
}

/**
 * GET /auth/demo: the cards. POST /auth/demo: sign in as one of them. GET and POST /auth/demo/fresh: whether the demo can be
 * made anew, and doing it.
 */
export function addDemo(server: FastifyInstance, parts: AuthParts): void {
  server.get(
    '/auth/demo',
    routeOptions(parts),
    answering(parts, async (request, reply) => {
      requireLocal(request);
      return reply.send(await listCards(parts.services, parts.demoMembers()));
    }),
  );
  server.post(
    '/auth/demo',
    routeOptions(parts),
    answering(parts, (request, reply) => signIn(request, reply, parts)),
  );
  server.get(
    '/auth/demo/fresh',
    routeOptions(parts),
    answering(parts, async (request, reply) => {
      requireLocal(request);
      return reply.send({ possible: parts.freshStart() !== undefined });
    }),
  );
  server.post(
    '/auth/demo/fresh',
    routeOptions(parts),
    answering(parts, (request, reply) => beginAfresh(request, reply, parts)),
  );
}
