import type { EventEmitter } from 'node:events';
import { Overloaded } from '../../ledger/index.js';
import { heapShare } from '../../platform/index.js';

/**
 * The most bytes that may be under way: requests from their headers on, with what was parsed of their bodies, and
 * answers until they are sent.
 */
const UNDER_WAY_BYTES = heapShare(1 / 8, 512 * 1_048_576);
/** The bytes of a request with its headers, before its body. */
const REQUEST_BYTES = 16_384;
/**
 * The bytes that a character of JSON becomes when it is parsed. For an accrual 3 were measured, and 21 for `{}` again
 * and again.
 */
const PARSED_BYTES = 8;

/** The bytes that a request with a body of this size counts for. */
export const requestBytes = (bodyBytes: number): number => REQUEST_BYTES + PARSED_BYTES * bodyBytes;

interface Connection {
  bytes: number;
  gone: boolean;
}

/** The bytes that one request or one socket holds. */
export class Hold {
  readonly #load: Load;
  readonly #connection: Connection;
  #bytes = 0;

  constructor(load: Load, connection: Connection) {
    this.#load = load;
    this.#connection = connection;
  }

  /** Holds more bytes, such as those of an answer that was made; a negative number holds fewer. */
  add(bytes: number): void {
    if (this.#connection.gone) return;
    this.#bytes += bytes;
    this.#connection.bytes += bytes;
    this.#load.count(bytes);
  }

  /** Gives back all that it holds. */
  readonly end = (): void => {
    this.add(-this.#bytes);
  };
}

/**
 * Counts the bytes that requests and answers under way hold, by the connection that they came over. Callers that send
 * much at once, or do not read what they asked for, are turned away before the process runs out of memory.
 */
export class Load {
  readonly #max: number;
  readonly #connections = new WeakMap<EventEmitter, Connection>();
  #bytes = 0;

  constructor(max = UNDER_WAY_BYTES) {
    this.#max = max;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Begins to hold bytes, until the hold is ended or the connection is gone.
   * Errors: {@link Overloaded}.
   */
  take(connection: EventEmitter, bytes: number): Hold {
    if (this.#bytes + bytes > this.#max) throw new Overloaded('too much is under way');
    const hold = this.hold(connection);
    hold.add(bytes);
    return hold;
  }

  /** Begins a hold without any bytes. */
  hold(connection: EventEmitter): Hold {
    return new Hold(this, this.#of(connection));
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  #of(emitter: EventEmitter): Connection {
    const known = this.#connections.get(emitter);
    if (known) return known;
    const connection: Connection = { bytes: 0, gone: false };
    this.#connections.set(emitter, connection);
    // When a connection is cut, requests that came one behind the other over it are not told of it one by one.
    emitter.once('close', () => {
      this.count(-connection.bytes);
      connection.gone = true;
    });
    return connection;
  }
}
