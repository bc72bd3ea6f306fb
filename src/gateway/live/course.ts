import type { Committed } from '../../ledger/index.js';

/** A seal of the journal. Its digest identifies everything up to its sequence, whichever server it is read from. */
export interface Mark {
  readonly sequence: bigint;
  readonly batch: bigint;
  readonly digest: Uint8Array;
}

/** The mark before the first batch, which every journal has. */
export const ORIGIN: Mark = { sequence: 0n, batch: 0n, digest: Buffer.alloc(32) };

/** The most marks that are remembered; each takes some 150 bytes. */
const MARKS_MAX = 1_024;

/**
 * How far this gateway has read the journal, and the seals that it passed. It moves by what was read or committed here,
 * and never by what a message says.
 */
export class Course {
  #through: bigint;
  #newest: Mark;
  /** The oldest first; recent marks are dense, and old ones sparse. */
  #marks: Mark[];

  constructor(head: Mark) {
    this.#through = head.sequence;
    this.#newest = head;
    this.#marks = [head];
  }

  /** Every entry up to this one was offered to the subscribers. */
  get through(): bigint {
    return this.#through;
  }

  /** The newest seal that was seen. Entries need not have been read up to it yet. */
  get newest(): Mark {
    return this.#newest;
  }

  /** The seals that are remembered, and the origin. */
  get marks(): readonly Mark[] {
    return [ORIGIN, ...this.#marks];
  }

  /** Whether a batch follows right after all that was read, in the same chain. */
  isFollowedBy({ previous, firstSequence }: Pick<Committed, 'previous' | 'firstSequence'>): boolean {
    return (
      firstSequence === this.#through + 1n &&
      this.#through === this.#newest.sequence &&
      Buffer.compare(previous, this.#newest.digest) === 0
    );
  }

  /**
   * Everything up to the entry was read, from a journal with this head.
   * @param passed the seals before the head, oldest first
   */
  readTo(through: bigint, head: Mark, passed: readonly Mark[] = []): void {
    if (through > this.#through) this.#through = through;
    if (head.sequence <= this.#newest.sequence) return;
    this.#marks.push(...passed.filter(({ sequence }) => sequence > this.#newest.sequence), head);
    this.#newest = head;
    // Every second mark of the older half is dropped: a few hundred cover the last seconds, and the others cover days.
    if (this.#marks.length > MARKS_MAX) this.#marks = this.#marks.filter((_, i) => i % 2 === 0 || i >= MARKS_MAX / 2);
  }

  /** The journal goes on from this mark, and not as it was read. */
  fallBack(to: Mark): void {
    this.#through = this.#through < to.sequence ? this.#through : to.sequence;
    this.#newest = to;
    this.#marks = this.#marks.filter(({ sequence }) => sequence < to.sequence);
    this.#marks.push(to);
  }
}
