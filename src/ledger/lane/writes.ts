import type { Query } from '../../platform/index.js';
import type { Batch } from './batch.js';
import { BatchFacts } from '../journal/facts.js';
import type { Head } from './head.js';
import { merged } from './merged.js';
import { insertSeal } from '../journal/journal-rows.js';
import { sealBatch } from '../journal/seal.js';
import type { Store } from './store.js';

/**
 * Batches of up to this number of commands are written by one statement, larger ones by several.
 * - 6 commands: ten statements took 7.3 ms, one takes 4.9 ms.
 * - 29 commands: several took 13.6 ms, one takes 12.1 ms.
 * - 128 commands: several took 25.8 ms, one 28.5 ms. The database begins with the first while the next are made.
 */
export const MERGED_MAX = 48;

/** The statements that write a batch, and the head after it. */
export class Writes {
  readonly #batch: Batch;
  readonly #before: Head;
  #digest: Buffer;
  #complete = false;

  constructor(batch: Batch, before: Head) {
    this.#batch = batch;
    this.#before = before;
    this.#digest = before.digest;
  }

  /** The head after the batch; undefined until all of {@link queries} were taken. */
  get after(): Head | undefined {
    if (!this.#complete) return undefined;
    const { journal, now } = this.#batch;
    const any = journal.entries.length > 0;
    return {
      ...this.#before,
      sequence: journal.sequence,
      batch: this.#before.batch + (any ? 1n : 0n),
      digest: this.#digest,
      issued: this.#before.issued + journal.issued(),
      posted_at: any ? now : this.#before.posted_at,
    };
  }

  /** @param atOnce writes one statement where that is possible: for a small batch, statements cost more than rows */
  *queries(atOnce: boolean): Iterable<Query> {
    yield* atOnce ? this.#atOnce() : this.#all();
    this.#complete = true;
  }

  #atOnce(): Iterable<Query> {
    const all = [...this.#all()];
    if (
      all.length < 2 ||
      [...this.#batch.states().keys()].some((store) => (store as Store<unknown, unknown>).inOrder === true)
    )
      return all;
    const one = merged(all);
    return one ? [one] : all;
  }

  /**
   * Gives nothing when the batch changed nothing. The statements are made one by one, while the database works on those
   * before.
   */
  *#all(): Iterable<Query> {
    const { journal, now } = this.#batch;
    const number = this.#before.batch + 1n;
    yield* journal.queries(number);
    for (const [store, state] of this.#batch.states()) yield* (store as Store<unknown, unknown>).write(state);
    if (journal.entries.length === 0) return;
    const facts = this.#facts();
    this.#digest = sealBatch(this.#before.digest, journal.entries, facts);
    yield insertSeal({
      batch: number,
      firstSequence: this.#before.sequence + 1n,
      lastSequence: journal.sequence,
      digest: this.#digest,
      sealedAt: now,
      facts,
    });
    yield {
      name: 'write head',
      text: 'UPDATE lane_head SET sequence = $1, batch = $2, digest = $3, posted_at = $4, issued = issued + $5::numeric',
      values: [journal.sequence, number, this.#digest, now, journal.issued()],
    };
  }

  /** The digest of all facts that the stores have fixed with the batch's entries. */
  #facts(): Buffer {
    const facts = new BatchFacts(this.#before.sequence + 1n, this.#batch.journal.entries.length);
    for (const [store, state] of this.#batch.states()) {
      for (const [sequence, fact] of (store as Store<unknown, unknown>).facts?.(state) ?? []) facts.add(sequence, fact);
    }
    return facts.digest();
  }
}
