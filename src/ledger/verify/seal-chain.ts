import { createHash, type Hash } from 'node:crypto';
import { canonicalFacts, canonicalLine, GENESIS } from '../journal/seal.js';
import {
  runQueries,
  type Check,
  type CheckContext,
  type JournalReader,
  type ReadAhead,
  type ReadEntry,
} from './check.js';

interface SealRow {
  batch: bigint;
  first_sequence: bigint;
  last_sequence: bigint;
  digest: Buffer;
  facts: Buffer | null;
}

/** The number of seals that are loaded together. */
const SEALS = 2_000;

/**
 * The number of characters that are hashed at once. When each line was hashed by itself, the calls cost as much as the
 * hashing.
 */
const HASHED_AT_ONCE = 16_384;

interface Gathering {
  readonly batch: bigint;
  readonly first: bigint;
  last: bigint;
  readonly hash: Hash;
  /** The part of the text that is not hashed yet. */
  text: string;
}

/**
 * Recomputes the chain: sequences and batches without gap, and each batch's digest from the one before and its entries.
 */
class ChainReader implements JournalReader {
  readonly #context: CheckContext;
  /** The seals of the batches that are being read, in order. */
  #seals: SealRow[] = [];
  #loaded = 0n;
  #gathering: Gathering | undefined;
  #sequence = 0n;
  #batch = 0n;
  #digest: Buffer = GENESIS;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  async begin({ lastBatch }: ReadAhead): Promise<void> {
    while (this.#loaded < lastBatch) {
      const seals = await this.#context.tx.query<SealRow>({
        text: 'SELECT batch, first_sequence, last_sequence, digest, facts FROM seal WHERE batch > $1 ORDER BY batch LIMIT $2',
        values: [this.#loaded, SEALS],
      });
      this.#seals.push(...seals);
      this.#loaded = seals.at(-1)?.batch ?? lastBatch;
    }
  }

  read(entry: ReadEntry): void {
    if (entry.sequence !== this.#sequence + 1n) {
      this.#context.report(
        `entry ${entry.sequence.toString()} follows ${this.#sequence.toString()}: the sequence has a gap`,
      );
    }
    this.#sequence = entry.sequence;
    if (this.#gathering?.batch !== entry.batch) {
      this.#close();
      this.#gathering = {
        batch: entry.batch,
        first: entry.sequence,
        last: entry.sequence,
        hash: createHash('sha256').update(this.#digest),
        text: '',
      };
    }
    const gathering = this.#gathering;
    gathering.last = entry.sequence;
    gathering.text += canonicalLine(entry, entry.postingsText);
    if (gathering.text.length < HASHED_AT_ONCE) return;
    gathering.hash.update(gathering.text);
    gathering.text = '';
  }

  /** The batch's seal. Reports the seals before it, because they have no entries. */
  #take(batch: bigint): SealRow | undefined {
    const at = this.#seals.findIndex((seal) => seal.batch >= batch);
    const skipped = at === -1 ? this.#seals : this.#seals.slice(0, at);
    for (const seal of skipped) this.#context.report(`seal ${seal.batch.toString()} has no entries`);
    const found = at === -1 ? undefined : this.#seals[at];
    const isIts = found?.batch === batch;
    this.#seals = at === -1 ? [] : this.#seals.slice(isIts ? at + 1 : at);
    return isIts ? found : undefined;
  }

  /**
   * Compares a batch with its seal. The next batch is recomputed from the digest in this seal, right or wrong. So a
   * fault is reported where it is, and not again for every batch after it.
   */
  #close(): void {
    const gathered = this.#gathering;
    if (!gathered) return;
    const { batch, first, last, hash, text } = gathered;
    if (batch !== this.#batch + 1n)
      this.#context.report(
        `batch ${batch.toString()} of entry ${first.toString()} follows batch ${this.#batch.toString()}`,
      );
    this.#batch = batch;
    const seal = this.#take(batch);
    const digest = hash.update(seal?.facts ? text + canonicalFacts(seal.facts) : text).digest();
    this.#digest = seal?.digest ?? digest;
    if (!seal) {
      this.#context.report(`batch ${batch.toString()} (entries ${first.toString()} to ${last.toString()}) has no seal`);
    } else if (seal.first_sequence !== first || seal.last_sequence !== last) {
      this.#context.report(
        `seal ${batch.toString()} is over entries ${seal.first_sequence.toString()} to ${seal.last_sequence.toString()}, its batch has ${first.toString()} to ${last.toString()}`,
      );
    } else if (!seal.digest.equals(digest)) {
      this.#context.report(
        `seal ${batch.toString()} over entries ${first.toString()} to ${last.toString()} is ${seal.digest.toString('hex')}, recomputed ${digest.toString('hex')}`,
      );
    }
  }

  async end(): Promise<void> {
    this.#close();
    for (const { batch } of this.#seals) this.#context.report(`seal ${batch.toString()} has no entries`);
    await runQueries(this.#context, [
      {
        text: `SELECT format('seal %s has no entries', batch) AS violation FROM seal WHERE batch > $1 OR batch < 1`,
        values: [this.#loaded],
      },
    ]);
    const [head] = await this.#context.tx.query<{ sequence: bigint; batch: bigint; digest: Buffer }>({
      text: 'SELECT sequence, batch, digest FROM lane_head',
    });
    if (!head) return;
    if (head.sequence !== this.#sequence)
      this.#context.report(
        `the lane stands at entry ${head.sequence.toString()}, the journal ends with ${this.#sequence.toString()}`,
      );
    if (head.batch !== this.#batch)
      this.#context.report(
        `the lane stands at batch ${head.batch.toString()}, the journal ends with ${this.#batch.toString()}`,
      );
    if (!head.digest.equals(this.#digest))
      this.#context.report(
        `the lane's digest is ${head.digest.toString('hex')}, the chain ends with ${this.#digest.toString('hex')}`,
      );
  }
}

export const sealChainCheck: Check = {
  number: 5,
  name: 'the seal chain recomputes',
  journal: (context) => new ChainReader(context),
};
