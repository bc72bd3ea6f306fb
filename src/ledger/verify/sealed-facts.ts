import { createHash, type Hash } from 'node:crypto';
import type { CheckContext, JournalReader, ReadAhead, ReadEntry } from './check.js';
import { entryDeclarations } from './define-entry.js';

interface SealRow {
  batch: bigint;
  facts: Buffer | null;
}

/** The number of seals that are loaded together. */
const SEALS = 2_000;
/** The number of characters that are hashed at once. */
const HASHED_AT_ONCE = 16_384;
/** The most entries that a violation names. */
const NAMED = 3;

interface Gathering {
  readonly batch: bigint;
  readonly first: bigint;
  last: bigint;
  readonly sealed: Buffer;
  readonly hash: Hash;
  text: string;
  /** Entries of kinds that always have a key, and that no key names. */
  readonly keyless: bigint[];
}

/**
 * Recomputes from the tables, batch by batch, the digest of the facts that are sealed with the entries beside their
 * postings (`facts.ts`). Whether the digest in a seal is the one that was sealed is checked by the chain.
 */
export class FactsReader implements JournalReader {
  readonly #context: CheckContext;
  readonly #seals = new Map<bigint, Buffer>();
  #loaded = 0n;
  #gathering: Gathering | undefined;
  /**
   * An entry that should have a key and has none. It is in order when the next entry is an expiry with the key: the
   * operation then ended with that.
   */
  #waiting: bigint | undefined;
  #batch = 0n;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  async begin({ lastBatch }: ReadAhead): Promise<void> {
    while (this.#loaded < lastBatch) {
      const seals = await this.#context.tx.query<SealRow>({
        text: 'SELECT batch, facts FROM seal WHERE batch > $1 ORDER BY batch LIMIT $2',
        values: [this.#loaded, SEALS],
      });
      for (const { batch, facts } of seals) if (facts) this.#seals.set(batch, facts);
      this.#loaded = seals.at(-1)?.batch ?? lastBatch;
    }
  }

  read(entry: ReadEntry): void {
    if (this.#batch !== entry.batch) this.#open(entry);
    const gathering = this.#gathering;
    if (!gathering) return;
    gathering.last = entry.sequence;
    gathering.text += entry.factsText();
    this.#lookForKey(entry, gathering);
    if (gathering.text.length < HASHED_AT_ONCE) return;
    gathering.hash.update(gathering.text);
    gathering.text = '';
  }

  #lookForKey({ sequence, kind, keys }: ReadEntry, { keyless }: Gathering): void {
    if (this.#waiting !== undefined && !(kind === 'EXPIRY' && keys > 0) && keyless.length < NAMED)
      keyless.push(this.#waiting);
    this.#waiting = keys === 0 && entryDeclarations[kind]?.hasKey === true ? sequence : undefined;
  }

  #open({ batch, sequence }: ReadEntry): void {
    this.#close();
    this.#batch = batch;
    const sealed = this.#seals.get(batch);
    this.#seals.delete(batch);
    if (sealed)
      this.#gathering = {
        batch,
        first: sequence,
        last: sequence,
        sealed,
        hash: createHash('sha256'),
        text: '',
        keyless: [],
      };
  }

  #close(): void {
    const gathered = this.#gathering;
    const waiting = this.#waiting;
    this.#gathering = undefined;
    this.#waiting = undefined;
    if (!gathered) return;
    const { batch, first, last, sealed, hash, text, keyless } = gathered;
    if (hash.update(text).digest().equals(sealed)) return;
    if (waiting !== undefined) keyless.push(waiting);
    const missing =
      keyless.length === 0
        ? ''
        : `; no key names ${keyless.map((sequence) => `entry ${sequence.toString()}`).join(', ')}`;
    this.#context.report(
      `batch ${batch.toString()} (entries ${first.toString()} to ${last.toString()}): what stands of its keys, orders, values, lots' expiry, holds' ends or payments is not what was sealed${missing}`,
    );
  }

  strayKey(violation: string): void {
    this.#context.report(violation);
  }

  end(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }
}
