import { setTimeout as delay } from 'node:timers/promises';
import {
  BadInput,
  callerOf,
  InvalidToken,
  ProviderAway,
  type Principal,
  type SessionId,
} from '../../platform/index.js';
import { addressName } from './address.js';
import type { Authenticate, Credential } from './authenticate.js';
import type { Charge } from '../graphql/charges.js';
import { RateLimited } from '../graphql/errors.js';
import { credentialOf, type Presented } from './presented.js';
import { RateLimiter } from './rate-limit.js';

/**
 * The requests in a second that may come from one address without a valid token: enough for an explorer, too few to
 * guess keys.
 */
const STRANGER_RATE = 50;

/**
 * The reading of new documents that one caller may cause, in units of {@link readingWork}. The amount of a minute may
 * be used at once, so that a client that starts can send all its documents.
 */
const READING = { perSecond: 4_000, burstSeconds: 60 };

/** One token of an address's rate, which is taken once however often it is asked for. */
class Toll {
  readonly #limiter: RateLimiter;
  readonly #address: string;
  #paid = false;

  constructor(limiter: RateLimiter, address: string) {
    this.#limiter = limiter;
    this.#address = address;
  }

  /** Errors: RateLimited; then nothing was taken. */
  readonly pay = (): void => {
    if (this.#paid) return;
    this.#limiter.take(addressName(this.#address));
    this.#paid = true;
  };

  giveBack(): void {
    if (this.#paid) this.#limiter.charge(addressName(this.#address), -1);
    this.#paid = false;
  }
}

/** A larger body is mostly a batch; of accruals it holds some 40. */
const LARGE_BYTES = 8_192;
/** How long a caller who does not wait is kept at the door, and how many requests are kept there at most, unread. */
const AT_DOOR_MS = 1_000;
const AT_DOOR_MAX = 1_000;
/** The number of names that are remembered for things that are seldom done. */
const FEWER = 20_000;

/** Says who asks, and keeps keys and addresses within their rates. There is one for HTTP and WebSocket. */
export class Doorkeeper {
  readonly #authenticate: Authenticate;
  readonly #onSeen: (session: SessionId) => void;
  readonly #keys: RateLimiter;
  readonly #addresses: RateLimiter;
  readonly #reading: RateLimiter;
  /** Callers who were told to wait with a batch; the rate is one token a second. */
  readonly #waiting = new RateLimiter({ perSecond: 1, burstSeconds: 0, kept: FEWER });
  /** The requests that are kept at the door at present. */
  #atDoor = 0;
  /** The limiters of fields that one caller may use only seldom, by their rate. */
  readonly #seldom = new Map<number, RateLimiter>();

  /**
   * @param perSecond the operations of one key in a second; 0: no limits at all
   * @param onSeen told of each operation of someone who has signed in
   */
  constructor(authenticate: Authenticate, perSecond: number, onSeen: (session: SessionId) => void = () => undefined) {
    this.#authenticate = authenticate;
    this.#onSeen = onSeen;
    this.#keys = new RateLimiter({ perSecond });
    this.#addresses = new RateLimiter({ perSecond: Math.min(perSecond, STRANGER_RATE) });
    this.#reading = new RateLimiter({ ...READING, perSecond: perSecond > 0 ? READING.perSecond : 0 });
  }

  /**
   * Identifies the caller of one operation and counts the operation; null without a token and a session that goes on.
   * Errors: InvalidToken, RateLimited.
   * @param address the address that the request comes from
   */
  async admit(presented: Presented, address: string): Promise<Principal | null> {
    const principal = await this.identify(presented, address);
    if (principal) this.count(principal);
    return principal;
  }

  /**
   * Identifies the caller, without counting an operation for its key. A valid token is not refused for what others at
   * its address send, because a partner's servers may share one. Only a key that this gateway has never seen counts for
   * its address, until it is found to be real. A cookie of a session that has ended is as good as none.
   * Errors: InvalidToken, ProviderAway, RateLimited.
   */
  async identify(presented: Presented, address: string): Promise<Principal | null> {
    const toll = new Toll(this.#addresses, address);
    let credential: Credential | undefined;
    try {
      credential = credentialOf(presented);
      if (credential === undefined) {
        toll.pay();
        return null;
      }
      const principal = await this.#authenticate(credential, toll.pay);
      toll.giveBack();
      return principal;
    } catch (error) {
      // When only the provider could tell whether a token is good, it may have been made by a stranger.
      if (error instanceof InvalidToken || error instanceof ProviderAway) toll.pay();
      else toll.giveBack();
      if (error instanceof InvalidToken && credential?.carrier === 'cookie') return null;
      throw error;
    }
  }

  /** Counts a request of someone who need not have a token, by the address. Errors: RateLimited. */
  knock(address: string): void {
    this.#addresses.take(addressName(address));
  }

  /** Counts one operation of that key, token or session. Errors: RateLimited. */
  count(principal: Principal): void {
    this.#keys.take(callerOf(principal));
    if (principal.sessionId !== undefined) this.#onSeen(principal.sessionId);
  }

  /** Checks that the caller may have another document read. Errors: RateLimited. */
  mayRead(principal: Principal | null, address: string): void {
    this.#reading.check(principal ? callerOf(principal) : addressName(address));
  }

  /** Counts the work of reading a document for the caller: see {@link readingWork}. */
  hasRead(principal: Principal | null, address: string, work: number): void {
    this.#reading.charge(principal ? callerOf(principal) : addressName(address), work);
  }

  /**
   * Charges what a request asks for beyond the one operation that was counted for it. Either all of it is taken, or the
   * request is refused as a whole.
   * Errors: RateLimited; BadInput when it asks for more than the rate could ever give.
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
    for (const { field, perMinute, perMinuteByMember } of bounded)
      this.#seldomBy(principal.memberId === null ? perMinute : perMinuteByMember).take(
        `${field} ${principal.memberId ?? caller}`,
      );
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
   * Checks that a request's body is to be read at all. A large body is not, if its caller was just told to wait with a
   * batch: reading and refusing a batch of 500 takes the gateway some milliseconds, and a caller who does not wait
   * would take these from all others. Such a caller is kept at the door for a second before it is refused: one that
   * sends again as soon as it is answered, over 14 connections, made the others' p99 twelve times as long while its
   * refusals came at once.
   * Errors: RateLimited.
   */
  async expectBody(principal: Principal, bytes: number): Promise<void> {
    if (bytes <= LARGE_BYTES) return;
    try {
      this.#waiting.check(callerOf(principal));
    } catch (error) {
      if (this.#atDoor < AT_DOOR_MAX) {
        this.#atDoor += 1;
        await delay(AT_DOOR_MS, undefined, { ref: false });
        this.#atDoor -= 1;
      }
      throw error;
    }
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
