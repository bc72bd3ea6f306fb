import { BadInput, callerOf, InvalidToken, ProviderAway, type Principal } from '../../platform/index.js';
import { addressName } from './address.js';
import { bearerToken, type Authenticate } from './authenticate.js';
import type { Charge } from '../graphql/charges.js';
import { RateLimited } from '../graphql/errors.js';
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

/** A body of more bytes is mostly a batch: of accruals it holds some 40. */
const LARGE_BYTES = 8_192;
/** Names that are remembered of those who do what is seldom done. */
const FEWER = 20_000;

/** Says who asks, and keeps keys and addresses within their rates. One for HTTP and WebSocket. */
export class Doorkeeper {
  readonly #authenticate: Authenticate;
  readonly #keys: RateLimiter;
  readonly #addresses: RateLimiter;
  readonly #reading: RateLimiter;
  /** Who was told to wait with a batch: a token a second. */
  readonly #waiting = new RateLimiter({ perSecond: 1, burstSeconds: 0, kept: FEWER });
  /** Of fields that one caller may use but seldom, by how often. */
  readonly #seldom = new Map<number, RateLimiter>();

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
    this.#keys.take(callerOf(principal));
  }

  /** Whether the caller may have another document read. Errors: RateLimited. */
  mayRead(principal: Principal | null, address: string): void {
    this.#reading.check(principal ? callerOf(principal) : addressName(address));
  }

  /** What a document cost that was read for the caller: see {@link readingWork}. */
  hasRead(principal: Principal | null, address: string, work: number): void {
    this.#reading.charge(principal ? callerOf(principal) : addressName(address), work);
  }

  /**
   * What a request asks for beyond the one operation that was counted for it: all of it, or the request is refused whole.
   * Errors: RateLimited; BadInput when it never could be.
   */
  charge(principal: Principal, { operations, largest, bounded }: Charge): void {
    const caller = callerOf(principal);
    if (operations > this.#keys.most) {
      throw new BadInput(
        largest,
        `must ask for at most ${this.#keys.most.toString()} operations at once: a key's rate with its bursts (KULA_RATE_LIMIT)`,
      );
    }
    if (operations > 1) this.#takeMore(caller, operations - 1);
    if (this.#keys.most === Infinity) return;
    for (const { field, perMinute } of bounded)
      this.#seldomBy(perMinute).take(`${field} ${principal.memberId ?? caller}`);
  }

  #takeMore(caller: string, operations: number): void {
    try {
      this.#keys.take(caller, operations);
    } catch (error) {
      if (error instanceof RateLimited && this.#waiting.has(caller))
        this.#waiting.charge(caller, error.retryAfterSeconds);
      throw error;
    }
  }

  /**
   * Whether a request's body is to be read at all: not a large one of who was just told to wait with a batch. Reading and refusing
   * one of 500 takes the gateway some milliseconds, which who does not wait would take from all others.
   * Errors: RateLimited.
   */
  expectBody(principal: Principal, bytes: number): void {
    if (bytes > LARGE_BYTES) this.#waiting.check(callerOf(principal));
  }

  #seldomBy(perMinute: number): RateLimiter {
    let limiter = this.#seldom.get(perMinute);
    if (!limiter)
      this.#seldom.set(
        perMinute,
        (limiter = new RateLimiter({ perSecond: perMinute / 60, burstSeconds: 60, kept: FEWER })),
      );
    return limiter;
  }
}
