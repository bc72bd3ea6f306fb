import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BadInput, InvalidToken, ProviderAway, type Claims } from '../../platform/index.js';
import {
  grantOf,
  LOGIN_SECONDS,
  makeSession,
  readReturnPath,
  SignInFailed,
  type Provider,
  type Subject,
} from '../../sessions/index.js';
import { principalFrom } from '../http/authenticate.js';
import { cookieHeader, readCookie } from '../http/cookies.js';
import { sendFailurePage } from './failure-page.js';
import { answering, routeOptions, sessionSeconds, setSession, type AuthParts } from './parts.js';

const HOME = '/console/';

const setLogin = (request: FastifyRequest, reply: FastifyReply, { config }: AuthParts, sealed?: string): FastifyReply =>
  reply.header('set-cookie', cookieHeader('login', request.headers.host, config, sealed, LOGIN_SECONDS));

function queryValue({ query }: FastifyRequest, name: string): string | undefined {
  const value = (query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The place to which one comes back. An address of the console grows by a cursor with each page, until it is too long:
 * then one comes back to the start, because a person who wants to sign in is helped by no error.
 */
function returnPath(request: FastifyRequest): string {
  try {
    return readReturnPath('to', queryValue(request, 'to') ?? HOME);
  } catch (error) {
    if (error instanceof BadInput) return HOME;
    throw error;
  }
}

/** What a person may be here. A grant for a partner that is not there is none. Errors: SignInFailed when nothing is left. */
async function held(
  { services }: AuthParts,
  claims: readonly Claims[],
): Promise<[{ claims: Claims; subject: Subject }, ...{ claims: Claims; subject: Subject }[]]> {
  const found = await Promise.all(
    claims.map(async (one) => {
      try {
        return [{ claims: one, subject: await principalFrom(one, services) }];
      } catch (error) {
        if (error instanceof InvalidToken) return [];
        throw error;
      }
    }),
  );
  const [first, ...others] = found.flat();
  if (!first) throw new SignInFailed('NO_ROLE');
  return [first, ...others];
}

async function finish(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: AuthParts,
  provider: Provider,
): Promise<FastifyReply> {
  const { services, config, log } = parts;
  const search = request.raw.url?.slice(request.raw.url.indexOf('?')) ?? '';
  const { claims, to } = await provider.finish(search, readCookie('login', request.headers, config));
  const all = await held(parts, claims);
  const [{ claims: first, subject }] = all;
  const { id, secret } = await makeSession(services, {
    subject,
    carrier: 'cookie',
    grants: all.map((one) => grantOf(one.claims)),
    seconds: sessionSeconds(config),
    endsBy: first.expiresAt,
  });
  log.info({ session: id, role: subject.role }, 'signed in');
  return setSession(request, reply, parts, secret).redirect(to, 303);
}

/** GET /auth/login sends a person to the identity provider, and GET /auth/callback is where it comes back. */
export function addLogin(server: FastifyInstance, parts: AuthParts, provider: Provider): void {
  const onAway = (error: unknown): void => {
    if (!(error instanceof ProviderAway)) return;
    parts.metrics.providerAway();
    parts.log.warn({ err: error }, 'the identity provider does not answer: nobody can sign in until it does');
  };
  server.get(
    '/auth/login',
    routeOptions(parts),
    answering(parts, async (request, reply) => {
      const to = returnPath(request);
      try {
        const { url, sealed } = await provider.begin(to);
        return await setLogin(request, reply, parts, sealed).redirect(url, 303);
      } catch (error) {
        onAway(error);
        return sendFailurePage(reply, error, parts.log, to);
      }
    }),
  );
  server.get(
    '/auth/callback',
    routeOptions(parts),
    answering(parts, async (request, reply) => {
      // Whatever comes of it, the state is good once.
      setLogin(request, reply, parts);
      try {
        return await finish(request, reply, parts, provider);
      } catch (error) {
        onAway(error);
        const to = await provider.returnPath(readCookie('login', request.headers, parts.config));
        return sendFailurePage(reply, error, parts.log, to ?? HOME);
      }
    }),
  );
}
