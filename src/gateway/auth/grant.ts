import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { partnerIdByCode } from '../../partners/index.js';
import { BadInput, Forbidden } from '../../platform/index.js';
import { endSession, grantsOf, loadSession, makeSession, type SessionRecord } from '../../sessions/index.js';
import { Unauthenticated } from '../graphql/errors.js';
import { presentedBy } from '../http/presented.js';
import { answering, readBody, routeOptions, sessionSeconds, setSession, type AuthParts } from './parts.js';

/** The session whose cookie came. A token beside it is looked at alone, and has no choice. */
async function sessionOf(request: FastifyRequest, { services, config, doorkeeper }: AuthParts): Promise<SessionRecord> {
  const presented = presentedBy(request, config);
  const principal = await doorkeeper.admit(presented, request.ip);
  if (!principal) throw new Unauthenticated();
  if (principal.sessionId === undefined) throw new Forbidden('Only who is signed in with a browser can change.');
  const session = await loadSession(services, principal.sessionId);
  if (!session) throw new Unauthenticated();
  return session;
}

async function change(request: FastifyRequest, reply: FastifyReply, parts: AuthParts): Promise<FastifyReply> {
  const { services, config } = parts;
  const { role, partner = null } = readBody(request.body, ['role', 'partner']);
  if (typeof role !== 'string') throw new BadInput('role', 'must be the name of a role');
  if (partner !== null && typeof partner !== 'string') throw new BadInput('partner', 'must be the code of a partner');
  const session = await sessionOf(request, parts);
  const grants = grantsOf(session.grants);
  const grant = grants.find((one) => one.role === role && one.partnerCode === partner);
  if (!grant) throw new Forbidden('You may not change to this: see viewer.session.grants.');
  const partnerId = grant.partnerCode === null ? null : await partnerIdByCode(services, grant.partnerCode);
  // Another secret: what was open before ends, and is never someone with other rights.
  const { secret, endsAt } = await makeSession(services, {
    subject: { role: grant.role, partnerId, memberId: null, actor: session.actor },
    carrier: 'cookie',
    grants,
    seconds: sessionSeconds(config),
    endsBy: session.endsAt,
  });
  await endSession(services, session.id);
  return setSession(request, reply, parts, secret).send({ role: grant.role, partner: grant.partnerCode, endsAt });
}

/** POST /auth/grant: who holds several grants changes which of them it is signed in with. */
export function addGrant(server: FastifyInstance, parts: AuthParts): void {
  server.post(
    '/auth/grant',
    routeOptions(parts),
    answering(parts, (request, reply) => change(request, reply, parts)),
  );
}
