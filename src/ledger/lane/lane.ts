import { setTimeout as delay } from 'node:timers/promises';
import { failureOf, present, Pace, type Database } from '../../platform/index.js';
import {
  Batches,
  PlanningFailed,
  type AskedCommand,
  type BatchOptions,
  type Committed,
  type Done,
  type Planned,
} from './batches.js';
import type { Command, Operation } from './operation.js';
import { Previews, type Preview } from './previews.js';
import { Queue, type Queued } from './queue.js';
import type { Decision, Outcome } from './refusal.js';
import { Stall } from './stall.js';

/**
 * At least this number of commands must wait before their batch goes behind one that is not answered yet. A smaller
 * batch costs more per command than the idle time that it fills.
 */
const BEHIND_MIN = 128;

/** The gateway is stopping, or the database was away for longer than the lane waits. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** The figures of a batch that was tried, for metrics. */
export interface BatchReport {
  readonly size: number;
  readonly entries: number;
  /** Whether it was planned from the lane's cache (`known`) or was loaded. */
  readonly by: 'known' | 'loaded';
  readonly seconds: number;
  /**
   * It was not committed. One that was planned from the cache is then loaded; another is tried again, or its commands
   * are run one by one.
   */
  readonly failed: boolean;
  /** The answers of its commands; none when it failed. */
  readonly outcomes: readonly Outcome<unknown>[];
}

export interface LaneOptions extends BatchOptions {
  /** The most commands of a batch. */
  readonly batchMax: number;
  /** The most commands that may wait. */
  readonly queueMax: number;
  /** For how long a batch is tried again while the database is away. */
  readonly retryMs?: number;
  /**
   * When nothing has come to an end for this time, all that waits is given up, and new commands are refused until
   * something does.
   */
  readonly stuckMs?: number;
  readonly onCommitted?: (committed: Committed) => void;
  readonly onBatch?: (report: BatchReport) => void;
  /** Called with the error of a command, or of a batch whose commands are then run one by one. */
  readonly onError?: (error: unknown, operation: string) => void;
}

interface Waiting extends AskedCommand, Queued {
  readonly resolve: (outcome: Outcome<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** Its caller was told that the database says nothing. Whatever comes of the command, it is not tried again. */
  abandoned: boolean;
}

/**
 * The one way by which points and money change: gather, load, plan, write (design, section 4).
 * While one batch commits, the next gathers.
 */
export class Lane {
  readonly #batches: Batches;
  readonly #previews: Previews;
  readonly #options: LaneOptions;
  readonly #queue: Queue<Waiting>;
  /** Answers are spread, so that the next batch goes to the database before the answers of the last one are written. */
  readonly #answers = new Pace(8);
  /** A batch is being loaded. */
  #busy = false;
  /** The last batch that was planned from the cache and sent, until it is answered. */
  #flight: Promise<void> | undefined;
  #onEnough: (() => void) | undefined;
  #looking = false;
  /** The batches that are under way, with a caller waiting or not. */
  readonly #tried = new Set<readonly Waiting[]>();
  readonly #stall: Stall;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, options: LaneOptions) {
    this.#batches = new Batches(database, options);
    this.#previews = new Previews(database, this.#batches, options);
    this.#queue = new Queue(options.queueMax);
    this.#options = options;
    this.#stall = new Stall(options.stuckMs ?? 9_000, () => {
      this.#abandon();
    });
  }

  /** The number of commands that wait for a batch. */
  get depth(): number {
    return this.#queue.size;
  }

  /**
   * As {@link Lane.submit}, for all commands of one call by one caller: either all of them are taken or none.
   * Errors: {@link Overloaded}; each command's own errors reject its promise.
   */
  submitAll<C extends Command, R>(operation: Operation<C, R>, commands: readonly C[]): Promise<Outcome<R>>[] {
    this.#queue.expectRoom(commands[0]?.askedBy, commands.length);
    return commands.map((command) => this.submit(operation, { ...command, together: true }));
  }

  /**
   * Has a command decided and, if it is done, committed.
   * Errors: {@link Overloaded}, {@link Unavailable}, or the error that the command itself caused.
   */
  submit<C extends Command, R>(operation: Operation<C, R>, command: C): Promise<Outcome<R>> {
    if (this.#closed) return Promise.reject(new Unavailable('the gateway is stopping'));
    if (this.#stall.isStuck) return Promise.reject(new Unavailable('the database says nothing'));
    return new Promise<Outcome<R>>((resolve, reject) => {
      const waiting: Waiting = {
        operation,
        command,
        resolve: resolve as (outcome: Outcome<unknown>) => void,
        reject,
        planned: [],
        ready: true,
        passed: 0,
        weight: operation.weight?.(command, this.#batches.configs) ?? 1,
        abandoned: false,
      };
      this.#queue.push(waiting);
      if (this.#busy || this.#flight) this.#loadAhead(waiting);
      this.#lookSoon();
      this.#running ??= this.#drain();
    });
  }

  /**
   * Plans something over the present state as if it were a command, and throws away all that planning changed.
   * Errors: {@link Overloaded}, {@link Unavailable}, what the database says, or the error that planning threw.
   */
  preview<Asked, R>(preview: Preview<Asked, R>, asked: Asked): Promise<Decision<R>> {
    if (this.#closed) return Promise.reject(new Unavailable('the gateway is stopping'));
    return this.#previews.ask(preview, asked);
  }

  #loadAhead(waiting: Waiting): void {
    try {
      waiting.ready = !this.#batches.loadAhead(waiting, () => {
        waiting.ready = true;
        this.#lookSoon();
      });
    } catch {
      // Its needs cannot be told. Its batch will meet the same error and answer it.
    }
  }

  /** Takes no more commands. Resolves when all that were taken are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#answers.turn();
  }

  async #drain(): Promise<void> {
    // One turn of the event loop, so that requests that arrived together go into one batch.
    await new Promise((resolve) => setImmediate(resolve));
    this.#stall.begin();
    for (;;) {
      if (this.#queue.size > 0) await this.#process(this.#queue.take(this.#options.batchMax));
      else if (this.#flight) await this.#flight;
      else break;
    }
    this.#stall.end();
    this.#running = undefined;
  }

  /**
   * Gives up all that waits and all that is under way, for a database that says nothing. What was begun may still take
   * effect: its keys will tell.
   */
  #abandon(): void {
    for (const waiting of [...this.#queue.clear(), ...[...this.#tried].flat()]) {
      waiting.abandoned = true;
      waiting.reject(new Unavailable('the database says nothing'));
    }
  }

  /** Runs a batch until each of its commands is answered, or until the next batch may be taken. Never throws. */
  async #process(batch: Waiting[]): Promise<void> {
    const planned = this.#batches.planKnown(batch);
    const before = this.#flight;
    if (!planned) {
      await before;
      this.#busy = true;
      await this.#load(batch);
      this.#busy = false;
      return;
    }
    const flight = this.#fly(batch, planned).finally(() => {
      if (this.#flight === flight) this.#flight = undefined;
    });
    this.#flight = flight;
    await before;
    await Promise.race([flight, this.#enough()]);
    this.#onEnough = undefined;
  }

  /** Commits a batch that was planned from the cache. If the database refuses it, it is loaded. Never throws. */
  async #fly(batch: Waiting[], planned: Planned): Promise<void> {
    this.#tried.add(batch);
    try {
      if (await this.#report(batch, 'known', () => this.#batches.commitKnown(planned))) return;
    } catch {
      // The connection is lost. Whether the batch took effect is found out by its keys.
    } finally {
      this.#tried.delete(batch);
    }
    await this.#load(batch);
  }

  /**
   * Resolves when enough commands wait for the next batch to go behind the last one, before that one is answered. Never
   * resolves when there is only one connection.
   */
  #enough(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#batches.canPipeline) return;
      this.#onEnough = resolve;
      this.#lookSoon();
    });
  }

  #lookSoon(): void {
    if (!this.#onEnough || this.#looking || this.#queue.size < BEHIND_MIN) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      if (this.#queue.readySize >= BEHIND_MIN) this.#onEnough?.();
    });
  }

  /** Loads, plans and commits a batch until each of its commands is answered. Never throws. */
  async #load(batch: readonly Waiting[]): Promise<void> {
    this.#tried.add(batch);
    await this.#tryLoaded(batch);
    this.#tried.delete(batch);
  }

  async #tryLoaded(batch: readonly Waiting[]): Promise<void> {
    const deadline = Date.now() + (this.#options.retryMs ?? 8_000);
    let pauseMs = 50;
    let rest = batch;
    for (;;) {
      rest = rest.filter(({ abandoned }) => !abandoned);
      if (rest.length === 0) return;
      try {
        const now = rest;
        await this.#report(now, 'loaded', () => this.#batches.commitLoaded(now));
        return;
      } catch (error) {
        if (error instanceof PlanningFailed) {
          const { culprit, cause } = error;
          for (const waiting of rest) if (waiting === culprit) this.#fail(waiting, cause);
          rest = rest.filter((waiting) => waiting !== culprit);
          continue;
        }
        const failure = failureOf(error);
        if (failure === 'readOnly') {
          this.#turnAway(rest, 'the database only reads', error);
          return;
        }
        if (failure === 'lost' || failure === 'again') {
          if (Date.now() + pauseMs > deadline) {
            this.#turnAway(rest, 'the database is away', error);
            return;
          }
          await delay(pauseMs);
          // Only one connection is tried at a time, so trying often is cheap; and the sooner it is back, the fewer
          // commands are turned away.
          pauseMs = Math.min(2 * pauseMs, 250);
        } else if (rest.length === 1) {
          this.#fail(present(rest[0], 'the one command'), error);
          return;
        } else {
          this.#tell(() => this.#options.onError?.(error, 'batch'));
          for (const waiting of rest) if (!waiting.abandoned) await this.#load([waiting]);
          return;
        }
      }
    }
  }

  #turnAway(waiting: readonly Waiting[], why: string, cause: unknown): void {
    for (const one of waiting) one.reject(new Unavailable(why, { cause }));
  }

  #fail(waiting: Waiting, error: unknown): void {
    waiting.reject(error);
    this.#tell(() => this.#options.onError?.(error, waiting.operation.name));
  }

  /** Calls a listener. One that throws must neither undo what is committed nor stop the lane. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch {
      // The listener has to report its own errors.
    }
  }

  /** Has a batch committed, answers its commands and reports its figures. False when the batch must be loaded. */
  async #report(
    waiting: readonly Waiting[],
    by: BatchReport['by'],
    work: () => Promise<Done | undefined>,
  ): Promise<boolean> {
    const started = performance.now();
    let done: Done | undefined;
    try {
      done = await work();
      if (done) {
        this.#stall.progress();
        this.#answer(waiting, done);
      }
      return done !== undefined;
    } finally {
      const { outcomes, committed } = done ?? { outcomes: [], committed: undefined };
      const entries = committed ? Number(committed.lastSequence - committed.firstSequence) + 1 : 0;
      const report = {
        size: waiting.length,
        entries,
        by,
        seconds: (performance.now() - started) / 1_000,
        failed: done === undefined,
        outcomes,
      };
      this.#tell(() => this.#options.onBatch?.(report));
    }
  }

  #answer(waiting: readonly Waiting[], { outcomes, committed }: Done): void {
    waiting.forEach((one, i) => {
      const outcome = present(outcomes[i], 'an outcome');
      this.#answers.later(() => {
        one.resolve(outcome);
      });
    });
    if (committed) this.#tell(() => this.#options.onCommitted?.(committed));
  }
}
