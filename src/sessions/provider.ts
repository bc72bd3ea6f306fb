import type { Configuration } from 'openid-client';
import type * as OpenidClient from 'openid-client';
import { grantedClaims, ProviderAway, type Claims, type SigningKey, type SignInConfig } from '../platform/index.js';
import { seal, unseal } from './login-state.js';

/**
 * Why nobody was signed in: it took too long or began elsewhere; the answer names nobody; the provider let nobody in; it
 * does not know the sign-in any more; its answer belongs to another one; the person has no role here.
 */
export type SignInFault = 'LATE' | 'NOBODY' | 'NOT_LET_IN' | 'OVER' | 'NO_FIT' | 'NO_ROLE';

/** The provider's answer does not sign anyone in. */
export class SignInFailed extends Error {
  override name = 'SignInFailed';

  constructor(
    readonly fault: SignInFault,
    options?: ErrorOptions,
  ) {
    super(`someone could not be signed in: ${fault}`, options);
  }
}

/** Who came back from the provider, and where to. */
interface SignedIn {
  /** What the person may be; the first is what it becomes. */
  readonly claims: readonly Claims[];
  readonly to: string;
}

/** The provider must answer within this time. */
const TIMEOUT_SECONDS = 5;
/** What the provider says of itself is asked for again after this time. */
const DISCOVERED_MS = 3_600_000;
const CALLBACK = '/auth/callback';

/**
 * The network's identity provider, for people who sign in with a browser: authorization code with PKCE (RFC 7636, RFC
 * 9700). Nothing is kept here while someone is there: what must be known again travels, sealed, in that person's browser.
 */
export class Provider {
  readonly #config: SignInConfig;
  readonly #key: SigningKey;
  #discovered: { readonly atMs: number; readonly configuration: Promise<Configuration> } | undefined;

  constructor(config: SignInConfig, key: SigningKey) {
    this.#config = config;
    this.#key = key;
  }

  /**
   * Where to send a person, and the state for its browser to carry. Errors: ProviderAway.
   * @param to where it wants to come back to
   */
  async begin(to: string): Promise<{ readonly url: string; readonly sealed: string }> {
    const oidc = await library();
    const configuration = await this.#discover(oidc);
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.#config.publicUrl}${CALLBACK}`,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, sealed: await seal(this.#key, { state, nonce, verifier, to }) };
  }

  /**
   * Who the person is that came back. Errors: SignInFailed, ProviderAway, InvalidToken.
   * @param search the query of the address to which the provider sent it, with the question mark
   * @param sealed the state that its browser carried
   */
  async finish(search: string, sealed: string | undefined): Promise<SignedIn> {
    const begun = sealed === undefined ? undefined : await unseal(this.#key, sealed);
    if (!begun) throw new SignInFailed('LATE');
    const oidc = await library();
    const configuration = await this.#discover(oidc);
    const { state, nonce, verifier, to } = begun;
    try {
      const tokens = await oidc.authorizationCodeGrant(
        configuration,
        new URL(`${this.#config.publicUrl}${CALLBACK}${search}`),
        { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      );
      const claims = tokens.claims();
      if (!claims) throw new SignInFailed('NOBODY');
      return { claims: grantedClaims(claims), to };
    } catch (error) {
      throw this.#meaningOf(oidc, error);
    }
  }

  /** Where a person who began to sign in wants to go; undefined when nobody can tell any more. */
  async returnPath(sealed: string | undefined): Promise<string | undefined> {
    return sealed === undefined ? undefined : (await unseal(this.#key, sealed))?.to;
  }

  /** Where a person can sign out of the provider too; undefined when the provider has no such place. Errors: ProviderAway. */
  async signOutUrl(): Promise<string | undefined> {
    const oidc = await library();
    const configuration = await this.#discover(oidc);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(configuration, { client_id: this.#config.clientId }).href;
  }

  /** What the provider says of itself. It is asked once for all who wait; a failure is not kept. */
  #discover(oidc: typeof OpenidClient): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#config;
    if (this.#discovered && Date.now() - this.#discovered.atMs < DISCOVERED_MS) return this.#discovered.configuration;
    const url = new URL(issuer);
    const configuration = oidc
      .discovery(
        url,
        clientId,
        undefined,
        clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
        {
          timeout: TIMEOUT_SECONDS,
          // The signature of an ID token is checked although it comes straight from the provider.
          execute: [
            oidc.enableNonRepudiationChecks,
            // The settings allow plain HTTP only for a provider on this machine.
            // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is marked so only to stand out
            ...(url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      .catch((error: unknown) => {
        this.#discovered = undefined;
        throw new ProviderAway('the identity provider does not say where people sign in', { cause: error });
      });
    this.#discovered = { atMs: Date.now(), configuration };
    return configuration;
  }

  #meaningOf(oidc: typeof OpenidClient, error: unknown): unknown {
    if (error instanceof oidc.AuthorizationResponseError) return new SignInFailed('NOT_LET_IN', { cause: error });
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError)
      return new SignInFailed('OVER', { cause: error });
    if (isAway(error)) return new ProviderAway('the identity provider does not answer', { cause: error });
    if (error instanceof oidc.ClientError) return new SignInFailed('NO_FIT', { cause: error });
    return error;
  }
}

let loaded: Promise<typeof OpenidClient> | undefined;

/** The library is loaded when the first person signs in, so that no start waits for it. */
const library = (): Promise<typeof OpenidClient> => (loaded ??= import('openid-client'));

/** Whether the provider could not be reached, took too long, or is itself at fault. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  // fetch throws a TypeError without a code when there is no way to the other side.
  if (error instanceof TypeError) return code === undefined;
  return code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= 500);
}
