import type { BatchReport, Services } from '../../ledger/index.js';
import type { JobRunner } from '../jobs.js';
import type { FeedStatus } from '../live/index.js';

/** The last batch that a gateway committed. */
export interface LastBatch {
  readonly committedAt: Date;
  readonly commands: number;
  readonly entries: number;
  readonly ms: number;
}

/** What a running gateway knows of itself. */
export interface Watch {
  readonly startedAt: Date;
  readonly lastBatch: () => LastBatch | null;
  readonly feed: () => FeedStatus;
  readonly jobs: () => JobRunner['runs'];
}

/** Services are also made without a gateway, as by the seeds: then nothing is watched. */
const watched = new WeakMap<Services, Watch>();

export const watchSystem = (services: Services, watch: Watch): void => {
  watched.set(services, watch);
};

export const watchOf = (services: Services): Watch | undefined => watched.get(services);

/** Remembers the last batch that was committed. */
export class BatchWatch {
  #last: LastBatch | null = null;

  get last(): LastBatch | null {
    return this.#last;
  }

  see({ failed, size, entries, seconds }: BatchReport): void {
    if (failed) return;
    this.#last = { committedAt: new Date(), commands: size, entries, ms: Math.round(seconds * 1_000) };
  }
}
