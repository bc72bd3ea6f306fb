import { InvalidToken, ProviderAway, type Principal } from '../platform/index.js';
import { bearerToken, type Authenticate } from './authenticate.js';
import { RateLimiter } from './rate-limit.js';

/** Requests a second from one address that come without a valid token: enough for an explorer, too few to guess keys. */
const STRANGER_RATE = 50;

/** Says who asks, and keeps keys and addresses within their rates. One for HTTP and WebSocket. */
export class Doorkeeper {
  readonly authenticate: Authenticate;
  readonly #keys: RateLimiter;
  readonly #addresses: RateLimiter;

  /** @param perSecond operations for one key; 0: no limits at all */
  constructor(authenticate: Authenticate, perSecond: number) {
    this.authenticate = authenticate;
    this.#keys = new RateLimiter(perSecond);
    this.#addresses = new RateLimiter(Math.min(perSecond, STRANGER_RATE));
  }

  /**
   * One operation: null without a token. Errors: InvalidToken, RateLimited.
   * @param address where it comes from
   */
  async admit(authorization: unknown, address: string): Promise<Principal | null> {
    const principal = await this.identify(authorization, address);
    if (principal) this.count(principal);
    return principal;
  }

  /** Who it is, without counting an operation for its key. Errors: InvalidToken, ProviderAway, RateLimited. */
  async identify(authorization: unknown, address: string): Promise<Principal | null> {
    try {
      const token = bearerToken(authorization);
      if (token === undefined) {
        this.#addresses.take(address);
        return null;
      }
      // A valid token is never refused for what others at its address send (a partner's servers share one).
      return await this.authenticate(token);
    } catch (error) {
      // Of a token that only the provider could tell is good no one knows yet whether a stranger made it.
      if (error instanceof InvalidToken || error instanceof ProviderAway) this.#addresses.take(address);
      throw error;
    }
  }

  /** One operation of that key or token. Errors: RateLimited. */
  count(principal: Principal): void {
    this.#keys.take(principal.keyId ?? `${principal.role} ${principal.actor}`);
  }
}
