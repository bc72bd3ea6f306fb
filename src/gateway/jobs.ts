import type { Job, Services } from '../ledger/index.js';

/** More rounds than any job needs, each of which does up to some hundreds of things. */
const ROUNDS_MAX = 100_000;

/** Runs every job until none finds anything more to do. Jobs may make work for one another, so all are asked again. */
export async function runDueJobs(services: Services, jobs: readonly Job[]): Promise<void> {
  let did = true;
  for (let round = 0; did && round < ROUNDS_MAX; round += 1) {
    did = false;
    for (const job of jobs) {
      const count = await job.run(services);
      if (count > 0) did = true;
    }
  }
}

/** The last run of a job in this process. */
export interface JobRun {
  readonly startedAt: Date;
  /** Null: it is under way. */
  readonly endedAt: Date | null;
  /** The number of things that it did. */
  readonly did: number;
  readonly failed: boolean;
}

/**
 * Runs the rooms' jobs in the process, each at its interval and never twice at once. Several gateways may do the same,
 * and jobs are safe against that: their work goes through the lane, which finds nothing left to do the second time.
 */
export class JobRunner {
  readonly #runs = new Map<string, JobRun>();
  readonly #services: Services;
  readonly #jobs: readonly Job[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(services: Services, jobs: readonly Job[]) {
    this.#services = services;
    this.#jobs = jobs;
  }

  start(): void {
    for (const job of this.#jobs) this.#schedule(job);
  }

  /** The jobs, each with its last run; null: it has not run yet. */
  get runs(): readonly { readonly job: Job; readonly last: JobRun | null }[] {
    return this.#jobs.map((job) => ({ job, last: this.#runs.get(job.name) ?? null }));
  }

  #schedule(job: Job): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const run = this.#run(job);
      this.#running.add(run);
      void run.finally(() => {
        this.#running.delete(run);
        this.#schedule(job);
      });
    }, job.everySeconds * 1_000);
    timer.unref();
    this.#timers.add(timer);
  }

  async #run(job: Job): Promise<void> {
    const run = { startedAt: new Date(), endedAt: null, did: 0, failed: false };
    let did = 0;
    this.#runs.set(job.name, run);
    const end = (failed: boolean): void => {
      this.#runs.set(job.name, { ...run, endedAt: new Date(), did, failed });
    };
    try {
      // It runs a few rounds at once when there is much to do; then others get their turn.
      for (let round = 0; round < 50 && !this.#stopped; round += 1) {
        const count = await job.run(this.#services);
        if (count === 0) break;
        did += count;
        this.#services.log.debug({ job: job.name, count }, 'job');
      }
      end(false);
    } catch (error) {
      end(true);
      if (!this.#stopped) this.#services.log.warn({ err: error, job: job.name }, 'a job failed; it runs again');
    }
  }

  /** Starts no more jobs; resolves when those that run are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running);
  }
}
