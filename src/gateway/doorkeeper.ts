import { InvalidToken, ProviderAway, type Principal } from '../platform/index.js';
import { addressName } from './address.js';
import { bearerToken, type Authenticate } from './authenticate.js';
import { RateLimiter } from './rate-limit.js';

/** Requests a second from one address that come without a valid token: enough for an explorer, too few to guess keys. */
const STRANGER_RATE = 50;

/**
 * What one caller may have read of documents that are new here, in the square of their tokens: see {@link readingWork}. A minute's worth
 * at once, so that a client that starts may send all that it has.
 */
const READING = { perSecond: 4_000, burstSeconds: 60 };

/** One token of an address's rate, taken once however often it is asked for. */
class Toll {
  readonly #limiter: RateLimiter;
  readonly #address: string;
  #paid = false;

  constructor(limiter: RateLimiter, address: string) {
    this.#limiter = limiter;
    this.#address = addressName(address);
  }

  /** Errors: RateLimited, and then nothing was taken. */
  readonly pay = (): void => {
    if (this.#paid) return;
    this.#limiter.take(this.#address);
    this.#paid = true;
  };

  giveBack(): void {
    if (this.#paid) this.#limiter.charge(this.#address, -1);
    this.#paid = false;
  }
}

/** Says who asks, and keeps keys and addresses within their rates. One for HTTP and WebSocket. */
export class Doorkeeper {
  readonly #authenticate: Authenticate;
  readonly #keys: RateLimiter;
  readonly #addresses: RateLimiter;
  readonly #reading: RateLimiter;

  /** @param perSecond operations for one key; 0: no limits at all */
  constructor(authenticate: Authenticate, perSecond: number) {
    this.#authenticate = authenticate;
    this.#keys = new RateLimiter({ perSecond });
    this.#addresses = new RateLimiter({ perSecond: Math.min(perSecond, STRANGER_RATE) });
    this.#reading = new RateLimiter({ ...READING, perSecond: perSecond > 0 ? READING.perSecond : 0 });
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

  /**
   * Who it is, without counting an operation for its key. A valid token is not refused for what others at its address send (a
   * partner's servers share one): only a key that this gateway has never seen counts for its address, until it is found to be real.
   * Errors: InvalidToken, ProviderAway, RateLimited.
   */
  async identify(authorization: unknown, address: string): Promise<Principal | null> {
    const toll = new Toll(this.#addresses, address);
    try {
      const token = bearerToken(authorization);
      if (token === undefined) {
        toll.pay();
        return null;
      }
      const principal = await this.#authenticate(token, toll.pay);
      toll.giveBack();
      return principal;
    } catch (error) {
      // Of a token that only the provider could tell is good no one knows yet whether a stranger made it.
      if (error instanceof InvalidToken || error instanceof ProviderAway) toll.pay();
      else toll.giveBack();
      throw error;
    }
  }

  /** One operation of that key or token. Errors: RateLimited. */
  count(principal: Principal): void {
    this.#keys.take(nameOf(principal));
  }

  /** Whether the caller may have another document read. Errors: RateLimited. */
  mayRead(principal: Principal | null, address: string): void {
    this.#reading.check(principal ? nameOf(principal) : addressName(address));
  }

  /** What a document cost that was read for the caller: see {@link readingWork}. */
  hasRead(principal: Principal | null, address: string, work: number): void {
    this.#reading.charge(principal ? nameOf(principal) : addressName(address), work);
  }
}

const nameOf = (principal: Principal): string => principal.keyId ?? `${principal.role} ${principal.actor}`;
