import type { EventEmitter } from 'node:events';
import { Overloaded } from '../ledger/index.js';
import { heapShare } from '../platform/index.js';

/** Bytes of all that is under way: requests from their headers on, with what was parsed of their bodies, and answers until they are sent. */
const UNDER_WAY_BYTES = heapShare(1 / 8, 512 * 1_048_576);
/** A request with its headers, before its body. */
const REQUEST_BYTES = 16_384;
/** What a character of JSON becomes, when it is parsed: an accrual's 3 bytes, and 21 of `{}` again and again. */
const PARSED_BYTES = 8;

/** What a request takes that has a body of so many bytes. */
export const requestBytes = (bodyBytes: number): number => REQUEST_BYTES + PARSED_BYTES * bodyBytes;

interface Held {
  bytes: number;
  gone: boolean;
}

/**
 * Counts the bytes that requests and answers under way hold, by the connection that they came over: callers that send much at
 * once, or do not read what they asked for, are turned away before the process runs out of memory.
 */
export class Load {
  readonly #max: number;
  readonly #held = new WeakMap<EventEmitter, Held>();
  #bytes = 0;

  constructor(max = UNDER_WAY_BYTES) {
    this.#max = max;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Begins to hold bytes, and gives what ends it; the connection's end does too.
   * Errors: {@link Overloaded}.
   */
  take(connection: EventEmitter, bytes: number): () => void {
    if (this.#bytes + bytes > this.#max) throw new Overloaded('too much is under way');
    return this.add(connection, bytes);
  }

  /** The same for what is there already, such as an answer that was made. */
  add(connection: EventEmitter, bytes: number): () => void {
    const held = this.#of(connection);
    let mine = bytes;
    this.#change(held, mine);
    return () => {
      this.#change(held, -mine);
      mine = 0;
    };
  }

  #change(held: Held, bytes: number): void {
    if (held.gone) return;
    held.bytes += bytes;
    this.#bytes += bytes;
  }

  #of(connection: EventEmitter): Held {
    const known = this.#held.get(connection);
    if (known) return known;
    const held: Held = { bytes: 0, gone: false };
    this.#held.set(connection, held);
    connection.once('close', () => {
      this.#change(held, -held.bytes);
      held.gone = true;
    });
    return held;
  }
}
