import { textColumn, type MemberId, type Query } from '../platform/index.js';
import type { Batch, Store } from '../ledger/index.js';

/** Members whose standings a batch changes, which may have no entry by which other lanes would see it. */
class QuietChanges {
  readonly #members = new Set<MemberId>();
  #batch: Batch | undefined;

  add(batch: Batch, memberId: MemberId): void {
    this.#batch = batch;
    this.#members.add(memberId);
  }

  /** An entry of whatever command tells every lane that what it knows is old. */
  *queries(): Iterable<Query> {
    if (!this.#batch || this.#batch.journal.entries.length > 0) return;
    yield {
      name: 'tell news',
      text: 'SELECT lane_tell_news($1::text[])',
      values: [textColumn([...this.#members], (id) => id)],
    };
  }
}

const quietStore: Store<never, QuietChanges> = {
  name: 'news of standings',
  empty: () => new QuietChanges(),
  load: () => Promise.resolve(),
  write: (changes) => changes.queries(),
  // Merged, the statement would not be run: nothing reads what it gives.
  inOrder: true,
};

/** To be called when a standing changes and the batch has no entry so far: then lanes are told of it as news of the member. */
export function tellQuietly(batch: Batch, memberId: MemberId): void {
  if (batch.journal.entries.length === 0) batch.of(quietStore).add(batch, memberId);
}
