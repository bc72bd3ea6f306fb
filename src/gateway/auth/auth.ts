import type { FastifyInstance } from 'fastify';
import { Provider } from '../../sessions/index.js';
import { addDemo } from './demo.js';
import { addGrant } from './grant.js';
import { addLogin } from './login.js';
import { addLogout } from './logout.js';
import type { AuthParts } from './parts.js';

/**
 * Signing in with a browser, out again, and changing what one is signed in as. These are the only routes beside GraphQL and
 * the exports. Where a way to sign in is off, its routes are not there.
 */
export function addAuth(server: FastifyInstance, parts: AuthParts): void {
  const { config, services } = parts;
  const provider = config.signIn && new Provider(config.signIn, services.signingKey);
  if (config.demoSignin) addDemo(server, parts);
  if (provider) addLogin(server, parts, provider);
  addLogout(server, parts, provider);
  addGrant(server, parts);
}
