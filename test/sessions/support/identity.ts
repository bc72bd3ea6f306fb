import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { Browser, type Sent } from './browser.js';

/** What the provider says of a person beside its name. */
export interface Person {
  readonly sub: string;
  readonly kula_role?: string;
  readonly kula_partner?: string;
  readonly kula_grants?: readonly { readonly role: string; readonly partner?: string }[];
}

export const CLIENT = { id: 'kula', secret: 'a secret of the client' } as const;
/** Seconds that an ID token is good. */
export const TOKEN_SECONDS = 600;

interface Context {
  readonly oidc: { readonly client: { clientId: string }; readonly session: { accountId: string } };
}

/** An identity provider on loopback at which whoever comes is at once the person that a test names. */
export class Identity {
  person: Person = { sub: 'ada' };
  readonly #server: Server;
  issuer = '';

  constructor() {
    this.#server = createServer();
  }

  /** @param redirects where gateways have people sent back to */
  async start(redirects: readonly string[]): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port.toString()}`;
    const provider: Provider = new Provider(
      this.issuer,
      this.#configuration(() => provider, redirects),
    );
    const answer = provider.callback();
    this.#server.on('request', (request, response) => {
      if (!request.url?.startsWith('/login/')) void answer(request, response);
      else void provider.interactionFinished(request, response, { login: { accountId: this.person.sub } });
    });
    return this;
  }

  #configuration(provider: () => Provider, redirects: readonly string[]): object {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: redirects }],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
      adapter: createMemoryAdapter(0),
      cookies: { keys: [randomUUID()] },
      claims: { openid: ['sub', 'kula_role', 'kula_partner', 'kula_grants'] },
      conformIdTokenClaims: false,
      ttl: { IdToken: TOKEN_SECONDS, AccessToken: 60, AuthorizationCode: 60, Interaction: 60, Session: 60, Grant: 60 },
      features: {
        devInteractions: { enabled: false },
        // What it asks before it ends its own session, without its notice that the page should be one's own.
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (ctx: { body: string }, form: string) => void (ctx.body = form),
        },
      },
      interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/login/${uid}` },
      findAccount: (_ctx: unknown, accountId: string) => ({ accountId, claims: () => this.person }),
      loadExistingGrant: async ({ oidc }: Context) => {
        const grant = new (provider().Grant)({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
    };
  }

  /** A person goes through the provider's pages; gives the address to which it is sent back. */
  async visit(url: string): Promise<string> {
    const visitor = new Browser(this.issuer);
    let next = url;
    for (let steps = 0; next.startsWith(this.issuer); steps += 1) {
      const { status, headers, text } = await visitor.send(next.slice(this.issuer.length), {
        headers: { 'sec-fetch-site': 'cross-site' },
      });
      if (headers.location === undefined || steps > 10) throw new Error(`${next}: ${status.toString()} ${text}`);
      next = new URL(headers.location, this.issuer).href;
    }
    return next;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The browser begins to sign in; gives the address at the provider. */
export async function begin(browser: Browser, to?: string): Promise<string> {
  const { status, headers, text } = await browser.send(
    `/auth/login${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`,
    { headers: { 'sec-fetch-site': 'none' } },
  );
  if (headers.location === undefined) throw new Error(`${status.toString()} ${text}`);
  return headers.location;
}

/** The browser comes back from the provider: from another site. */
export const comeBack = (browser: Browser, url: string): Promise<Sent> => {
  const { pathname, search } = new URL(url);
  return browser.send(`${pathname}${search}`, { headers: { 'sec-fetch-site': 'cross-site' } });
};
