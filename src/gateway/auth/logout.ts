import type { FastifyInstance } from 'fastify';
import { ProviderAway, within } from '../../platform/index.js';
import { endSession, type Provider } from '../../sessions/index.js';
import { Unauthenticated } from '../graphql/errors.js';
import { presentedBy } from '../http/presented.js';
import { answering, readBody, routeOptions, setSession, type AuthParts } from './parts.js';

/** Someone who signs out does not wait longer for a provider that is slow. */
const PATIENCE_MS = 1_000;

/** Where to sign out of the provider too. That it does not answer keeps nobody signed in here, and nobody waiting. */
async function providerUrl(provider: Provider | undefined): Promise<string | null> {
  try {
    return (provider && (await within(PATIENCE_MS, provider.signOutUrl(), undefined))) ?? null;
  } catch (error) {
    if (error instanceof ProviderAway) return null;
    throw error;
  }
}

/** POST /auth/logout: ends the session at once, at every gateway within 2 s. */
export function addLogout(server: FastifyInstance, parts: AuthParts, provider: Provider | undefined): void {
  const { config, services, doorkeeper } = parts;
  server.post(
    '/auth/logout',
    routeOptions(parts),
    answering(parts, async (request, reply) => {
      readBody(request.body, []);
      const presented = presentedBy(request, config);
      const principal = await doorkeeper.identify(presented, request.ip);
      // Another site can neither end a session nor take its cookie away.
      if (!principal && presented.cookie === undefined) throw new Unauthenticated();
      if (principal?.sessionId !== undefined) await endSession(services, principal.sessionId);
      if (presented.cookie !== undefined) setSession(request, reply, parts);
      return reply.send({ providerUrl: await providerUrl(provider) });
    }),
  );
}
