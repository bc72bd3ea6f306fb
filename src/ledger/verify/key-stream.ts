import type { Queryable } from '../../platform/index.js';
import { facts } from '../journal/facts.js';

/**
 * The idempotency keys beside the journal, in the order of the entries that they name. The table has no index by entry,
 * because it would cost every accrual a row in it. Instead the database sorts the table once, and it is read through a
 * cursor, many keys in each text.
 */

interface Key {
  readonly sequence: bigint;
  readonly fact: string;
}

const ITEM = String.fromCharCode(28);
const FIELD = String.fromCharCode(31);

/** The texts of one fetch: one for a piece of the journal, and one ahead. */
const FETCHED = 2;

const cursor = (size: bigint): string => `
  DECLARE verify_keys NO SCROLL CURSOR FOR
  SELECT string_agg(concat(entry_sequence, chr(31), scope, chr(31), key, chr(31), operation, chr(31), encode(input_hash, 'hex'), chr(31), result), chr(28)) AS text
  FROM (
    SELECT *, (entry_sequence - 1) / ${size.toString()} AS piece FROM idempotency_key WHERE entry_sequence IS NOT NULL ORDER BY piece, entry_sequence
  ) k GROUP BY piece ORDER BY piece`;

/** The text has the sequence, then the fields of the key's fact. */
function toKey(text: string): Key {
  const end = text.indexOf(FIELD);
  return { sequence: BigInt(text.slice(0, end)), fact: facts.of('key', text.slice(end + 1)) };
}

const NONE: readonly string[] = [];

export class KeyStream {
  readonly #tx: Queryable;
  readonly #stray: (text: string) => void;
  #keys: Key[] = [];
  /** The place of the next key in `#keys`. */
  #at = 0;
  #done = false;

  private constructor(tx: Queryable, stray: (text: string) => void) {
    this.#tx = tx;
    this.#stray = stray;
  }

  /**
   * @param size the number of entries whose keys go into one text
   * @param stray told of a key that names an entry which does not exist
   */
  static async open(tx: Queryable, size: bigint, stray: (text: string) => void): Promise<KeyStream> {
    // The keys are grouped in their sorted order: by hashing, the texts of the whole table would be in memory at once.
    await tx.query({ text: "SELECT set_config('enable_hashagg', 'off', true)" });
    await tx.query({ text: cursor(size) });
    await tx.query({ text: "SELECT set_config('enable_hashagg', 'on', true)" });
    return new KeyStream(tx, stray);
  }

  /** Reads on until all keys of entries up to this one are here. */
  async upTo(sequence: bigint): Promise<void> {
    while (!this.#done && (this.#keys.at(-1)?.sequence ?? 0n) <= sequence) {
      const rows = await this.#tx.query<{ text: string }>({ text: `FETCH ${FETCHED.toString()} FROM verify_keys` });
      const rest = this.#at === this.#keys.length ? [] : this.#keys.slice(this.#at);
      this.#at = 0;
      this.#keys = rest;
      for (const { text } of rows) for (const key of text.split(ITEM)) this.#keys.push(toKey(key));
      this.#done = rows.length < FETCHED;
    }
  }

  /** The facts of the keys that name the entry. It must be called in the order of the entries. */
  take(sequence: bigint): readonly string[] {
    let found: string[] | undefined;
    for (let next = this.#keys[this.#at]; next && next.sequence <= sequence; next = this.#keys[this.#at]) {
      this.#at += 1;
      if (next.sequence === sequence) (found ??= []).push(next.fact);
      else this.#tell(next);
    }
    return found ?? NONE;
  }

  #tell({ sequence, fact }: Key): void {
    this.#stray(`${fact.split(FIELD).slice(0, 3).join(' ')} names entry ${sequence.toString()}, which does not exist`);
  }

  /** To be called after the last entry: the keys that are left name no entry. */
  async end(): Promise<void> {
    for (;;) {
      for (const key of this.#keys.slice(this.#at)) this.#tell(key);
      this.#at = this.#keys.length;
      if (this.#done) break;
      await this.upTo(this.#keys.at(-1)?.sequence ?? 0n);
    }
    await this.#tx.query({ text: 'CLOSE verify_keys' });
  }
}
