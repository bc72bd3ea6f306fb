import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLoss, known, Pace, type Database, type PartnerId, type Queryable, type SerialTransaction } from '../platform/index.js';
import { Batch } from './batch.js';
import type { WalletChange } from './entry.js';
import { enterKnowing, readHead, takeLock, type Head } from './head.js';
import { keyStore } from './keys.js';
import { LaneCache } from './lane-cache.js';
import { LoadAhead } from './load-ahead.js';
import type { Command, Operation } from './operation.js';
import { idempotencyConflict, type Decision, type Outcome } from './refusal.js';
import { Needs, type ConfigSource } from './store.js';
import { MERGED_MAX, Writes } from './writes.js';

/** So many commands go behind a batch that is not answered yet: of fewer, each would cost more than the database waits. */
const BEHIND_MIN = 128;

/** The queue is full: shed, so that what was taken is still answered in time. */
export class Overloaded extends Error {
  override name = 'Overloaded';
}

/** The gateway is stopping, or the database stayed away for longer than the lane waits. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** What a committed batch changed: for subscribers. */
export interface Committed {
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
  readonly changes: readonly WalletChange[];
  readonly positions: readonly PartnerId[];
}

/** Figures of a batch that was tried: for metrics. */
export interface BatchReport {
  readonly size: number;
  readonly entries: number;
  /** Planned by what was known from the batches before, or by what was loaded for it. */
  readonly by: 'known' | 'loaded';
  readonly seconds: number;
  /** Not committed: one planned by what was known is then loaded, others are tried again or taken apart. */
  readonly failed: boolean;
  /** What its commands will be answered; none when it failed. */
  readonly outcomes: readonly Outcome<unknown>[];
}

export interface LaneOptions {
  /** Commands a batch at most. */
  readonly batchMax: number;
  /** Commands waiting at most. */
  readonly queueMax: number;
  readonly configs: readonly ConfigSource<unknown>[];
  /** Commands at most of a batch that is written by one statement; 48 when left out. */
  readonly mergedMax?: number;
  /** How long a batch is tried again while the database is away. */
  readonly retryMs?: number;
  readonly onCommitted?: (committed: Committed) => void;
  readonly onBatch?: (report: BatchReport) => void;
  /** A command that broke its batch, or an isolation of one. */
  readonly onError?: (error: unknown, operation: string) => void;
}

interface Waiting {
  readonly operation: Operation<Command, unknown>;
  readonly command: Command;
  readonly resolve: (outcome: Outcome<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** The results that were planned for it and sent to be committed: a key that stands with one of them is its own. */
  readonly planned: string[];
  /** Not while what it wants is being loaded ahead. */
  ready: boolean;
}

/** A batch as planned, over the head that it follows. */
interface Planned {
  readonly head: Head;
  readonly batch: Batch;
  readonly outcomes: Outcome<unknown>[];
}

interface Done {
  readonly outcomes: Outcome<unknown>[];
  readonly committed: Committed | undefined;
}

/** A command whose planning threw: a bug, answered INTERNAL; its neighbours are planned again without it. */
class PlanningFailed extends Error {
  readonly culprit: Waiting;

  constructor(culprit: Waiting, cause: unknown) {
    super('planning failed', { cause });
    this.culprit = culprit;
  }
}

/**
 * The one way by which points and money change: gather, load, plan, write (design, section 4).
 * While one batch commits, the next gathers.
 */
export class Lane {
  readonly #database: Database;
  readonly #options: LaneOptions;
  readonly #queue: Waiting[] = [];
  /** The next batch goes to the database before the answers of the last one are written. */
  readonly #answers = new Pace(8);
  #configs = new Map<unknown, unknown>();
  #configVersion = -1n;
  readonly #cache = new LaneCache();
  readonly #ahead: LoadAhead | undefined;
  /** A batch that is loaded is under way. */
  #busy = false;
  /** The last batch that was sent without loading, until it is answered. */
  #flight: Promise<void> | undefined;
  #onEnough: (() => void) | undefined;
  #looking = false;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, options: LaneOptions) {
    this.#database = database;
    this.#options = options;
    // PGlite has one connection: nothing can be loaded beside a batch.
    this.#ahead = database.engine === 'postgres' ? new LoadAhead(database, this.#cache) : undefined;
  }

  /** Commands waiting for a batch. */
  get depth(): number {
    return this.#queue.length;
  }

  /**
   * Has a command decided and, when it is done, committed.
   * Errors: {@link Overloaded}, {@link Unavailable}, or what broke the command.
   */
  submit<C extends Command, R>(operation: Operation<C, R>, command: C): Promise<Outcome<R>> {
    if (this.#closed) return Promise.reject(new Unavailable('the gateway is stopping'));
    if (this.#queue.length >= this.#options.queueMax) return Promise.reject(new Overloaded('too many operations are waiting'));
    return new Promise<Outcome<R>>((resolve, reject) => {
      const waiting: Waiting = { operation, command, resolve: resolve as (outcome: Outcome<unknown>) => void, reject, planned: [], ready: true };
      this.#queue.push(waiting);
      if (this.#ahead && (this.#busy || this.#flight)) this.#loadAhead(this.#ahead, waiting);
      this.#lookSoon();
      this.#running ??= this.#drain();
    });
  }

  #loadAhead(ahead: LoadAhead, waiting: Waiting): void {
    waiting.ready = !ahead.want(this.#firstNeeds([waiting]), () => {
      waiting.ready = true;
      this.#lookSoon();
    });
  }

  /** Takes no more; resolves when all that was taken is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#answers.turn();
  }

  async #drain(): Promise<void> {
    // One turn of the event loop: requests that arrived together go together.
    await new Promise((resolve) => setImmediate(resolve));
    for (;;) {
      if (this.#queue.length > 0) await this.#process(this.#take());
      else if (this.#flight) await this.#flight;
      else break;
    }
    this.#running = undefined;
  }

  /** Runs a batch until each of its commands is answered, or the next may be taken. Never throws. */
  async #process(batch: Waiting[]): Promise<void> {
    const planned = this.#planKnown(batch);
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

  /** Commits what was planned by what is known; what the database would not have is loaded. Never throws. */
  async #fly(batch: Waiting[], planned: Planned): Promise<void> {
    try {
      if (await this.#report(batch, 'known', () => this.#commitKnown(planned))) return;
    } catch {
      // The connection is lost: what became of it is found out by its keys.
    }
    await this.#load(batch);
  }

  /** Resolves when so many wait that the next batch goes behind the last one, before that is answered; never with one connection. */
  #enough(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#ahead) return;
      this.#onEnough = resolve;
      this.#lookSoon();
    });
  }

  #lookSoon(): void {
    if (!this.#onEnough || this.#looking || this.#queue.length < BEHIND_MIN) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      if (this.#queue.filter(({ ready }) => ready).length >= BEHIND_MIN) this.#onEnough?.();
    });
  }

  #take(): Waiting[] {
    const alone = this.#queue.findIndex(({ operation }) => operation.alone === true);
    const most = alone === -1 ? this.#options.batchMax : alone === 0 ? 1 : Math.min(alone, this.#options.batchMax);
    const first = this.#queue.slice(0, alone === -1 ? this.#queue.length : Math.max(alone, 1));
    const ready = first.filter((waiting) => waiting.ready);
    // None: they are loaded in their batch, which is not later than ahead of it.
    if (ready.length === 0 || ready.length === first.length) return this.#queue.splice(0, most);
    const taken = new Set(ready.slice(0, most));
    const rest = this.#queue.filter((waiting) => !taken.has(waiting));
    this.#queue.splice(0, this.#queue.length, ...rest);
    return [...taken];
  }

  /** Runs a batch, loaded, until each of its commands is answered. Never throws. */
  async #load(batch: Waiting[]): Promise<void> {
    const deadline = Date.now() + (this.#options.retryMs ?? 8_000);
    let pauseMs = 50;
    let rest = batch;
    while (rest.length > 0) {
      try {
        const now = rest;
        await this.#report(now, 'loaded', () => this.#database.serial((tx) => this.#transact(tx, now)));
        return;
      } catch (error) {
        if (error instanceof PlanningFailed) {
          this.#fail(error.culprit, error.cause);
          rest = rest.filter((waiting) => waiting !== error.culprit);
        } else if (isConnectionLoss(error)) {
          if (Date.now() + pauseMs > deadline) {
            for (const waiting of rest) waiting.reject(new Unavailable('the database is away', { cause: error }));
            return;
          }
          await delay(pauseMs);
          // One connection is tried at a time, so often is cheap; and the sooner it is back, the fewer are turned away.
          pauseMs = Math.min(2 * pauseMs, 250);
        } else if (rest.length === 1) {
          this.#fail(known(rest[0], 'the one command'), error);
          return;
        } else {
          this.#tell(() => this.#options.onError?.(error, 'batch'));
          for (const waiting of rest) await this.#load([waiting]);
          return;
        }
      }
    }
  }

  #fail(waiting: Waiting, error: unknown): void {
    waiting.reject(error);
    this.#tell(() => this.#options.onError?.(error, waiting.operation.name));
  }

  /** A listener that throws must neither undo what is committed nor stop the lane. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch {
      // Its own to report.
    }
  }

  /** Has a batch committed, its commands answered and its figures told; false when it must be loaded. */
  async #report(waiting: readonly Waiting[], by: BatchReport['by'], work: () => Promise<Done | undefined>): Promise<boolean> {
    const started = performance.now();
    let done: Done | undefined;
    try {
      done = await work();
      if (done) this.#answer(waiting, done);
      return done !== undefined;
    } finally {
      const { outcomes, committed } = done ?? { outcomes: [], committed: undefined };
      const entries = committed ? Number(committed.lastSequence - committed.firstSequence) + 1 : 0;
      const report = { size: waiting.length, entries, by, seconds: (performance.now() - started) / 1_000, failed: done === undefined, outcomes };
      this.#tell(() => this.#options.onBatch?.(report));
    }
  }

  #answer(waiting: readonly Waiting[], { outcomes, committed }: Done): void {
    waiting.forEach((one, i) => {
      const outcome = known(outcomes[i], 'an outcome');
      this.#answers.later(() => { one.resolve(outcome); });
    });
    if (committed) this.#tell(() => this.#options.onCommitted?.(committed));
  }

  /**
   * Plans by what is known from the batches before. Undefined when that is not enough, and also when a command would not be done:
   * only what is written is held by the database against keys and orders that were taken for new.
   */
  #planKnown(waiting: readonly Waiting[]): Planned | undefined {
    if (waiting.some(({ operation }) => operation.alone === true)) return undefined;
    const head = this.#cache.head();
    if (head?.config_version !== this.#configVersion) return undefined;
    const states = new Map<unknown, unknown>();
    if (!this.#cache.fill(this.#firstNeeds(waiting), states, head)) return undefined;
    const batch = new Batch(head, states, this.#configs);
    if (!this.#cache.fill(this.#secondNeeds(waiting, batch), states, head)) return undefined;
    const outcomes: Outcome<unknown>[] = [];
    try {
      for (const one of waiting) {
        const outcome = decide(one, batch);
        if (outcome.kind !== 'done') return undefined;
        outcomes.push(outcome);
      }
    } catch {
      // Loaded and planned again, it is answered for.
      return undefined;
    }
    return { head, batch, outcomes };
  }

  /** Commits in one flight what was planned by what is known; undefined when the database would not have it. */
  async #commitKnown({ head, batch, outcomes }: Planned): Promise<Done | undefined> {
    const writes = new Writes(batch, head);
    try {
      await this.#database.serial(async (tx) => {
        const entered = enterKnowing(tx, head).then((clock) => { this.#cache.tell(clock, performance.now()); });
        // All is sent at once; what is behind a refusal fails by it.
        const finished = tx.finish(writes.statements(this.#isSmall(outcomes.length)));
        // All statements were taken: the next batch may be planned by what this one leaves.
        const after = this.#ahead && writes.after;
        if (after) this.#cache.keep(batch, after);
        const [first, rest] = await Promise.allSettled([entered, finished]);
        if (first.status === 'rejected') throw first.reason;
        if (rest.status === 'rejected') throw rest.reason;
        if (!after && writes.after) this.#cache.keep(batch, writes.after);
      });
      this.#cache.trust();
      return doneBy(batch, outcomes);
    } catch (error) {
      if (isConnectionLoss(error)) {
        this.#cache.forget();
        throw error;
      }
      this.#cache.doubt();
      return undefined;
    }
  }

  #isSmall(commands: number): boolean {
    return commands <= (this.#options.mergedMax ?? MERGED_MAX);
  }

  #firstNeeds(waiting: readonly Waiting[]): Needs {
    const needs = new Needs(this.#configs);
    for (const { operation, command } of waiting) {
      if (command.idempotency) needs.want(keyStore, command.idempotency);
      operation.needs(command, needs);
    }
    return needs;
  }

  #secondNeeds(waiting: readonly Waiting[], batch: Batch): Needs {
    const needs = new Needs(this.#configs);
    for (const { operation, command } of waiting) operation.follow?.(command, batch, needs);
    return needs;
  }

  async #transact(tx: SerialTransaction, waiting: readonly Waiting[]): Promise<Done> {
    try {
      const { head, states, readAt } = await this.#loadFirst(tx, this.#firstNeeds(waiting));
      this.#cache.found(head);
      const batch = new Batch(head, states, this.#configs);
      await loadMissing(tx, this.#secondNeeds(waiting, batch), batch);
      const outcomes = waiting.map((one) => decide(one, batch));
      const writes = new Writes(batch, head);
      await tx.finish(writes.statements(this.#isSmall(waiting.length)));
      // The close of a period writes more of the head than is planned here.
      if (writes.after && !waiting.some(({ operation }) => operation.alone === true)) {
        this.#cache.keep(batch, writes.after);
        this.#cache.tell(head.clock, readAt);
      } else this.#cache.forget();
      return doneBy(batch, outcomes);
    } catch (error) {
      this.#cache.forget();
      throw error;
    }
  }

  /** The lock, the head and the first loads in one flight: each statement sees what was committed before it began. */
  async #loadFirst(tx: Queryable, needs: Needs): Promise<{ head: Head; states: Map<unknown, unknown>; readAt: number }> {
    const [, [head, readAt], states] = await Promise.all([
      takeLock(tx),
      readHead(tx).then((read) => [read, performance.now()] as const),
      loadFirst(tx, needs),
    ]);
    if (head.config_version !== this.#configVersion) {
      const configs = await Promise.all(this.#options.configs.map(async (source) => [source, await source.load(tx)] as const));
      this.#configs = new Map<unknown, unknown>(configs);
      this.#configVersion = head.config_version;
    }
    return { head, states, readAt };
  }
}

function doneBy(batch: Batch, outcomes: Outcome<unknown>[]): Done {
  const { entries, changes, sequence } = batch.journal;
  const firstEntry = entries[0];
  return { outcomes, committed: firstEntry && { firstSequence: firstEntry.sequence, lastSequence: sequence, changes, positions: batch.positions() } };
}

async function loadFirst(tx: Queryable, needs: Needs): Promise<Map<unknown, unknown>> {
  const loaded = await Promise.all(needs.all().map(async ([store, wanted]) => {
    const state = store.empty();
    await store.load(tx, wanted, state);
    return [store, state] as const;
  }));
  return new Map<unknown, unknown>(loaded);
}

/** What the first loads did not bring of what is wanted: mostly nothing, and then no round trip is made. */
async function loadMissing(tx: Queryable, needs: Needs, batch: Batch): Promise<void> {
  await Promise.all(needs.all().map(async ([store, wanted]) => {
    const state = batch.of(store);
    const missing = store.missing?.(state, wanted, batch) ?? wanted;
    if (missing.length > 0) await store.load(tx, missing, state, batch);
  }));
}

function decide(waiting: Waiting, batch: Batch): Outcome<unknown> {
  const { operation, command } = waiting;
  try {
    const { idempotency } = command;
    const keys = batch.of(keyStore);
    const kept = idempotency && keys.find(idempotency);
    if (kept) {
      if (kept.operation !== operation.name || !kept.hash.equals(idempotency.hash)) {
        return { kind: 'refused', refusal: idempotencyConflict(kept.operation) };
      }
      // After a lost COMMIT the key that stands may be this very call's: then it is no replay.
      return { kind: 'done', result: operation.recall(kept.result), replayed: !waiting.planned.includes(kept.result) };
    }
    const decision: Decision<unknown> = operation.plan(command, batch);
    if (decision.kind !== 'done') return decision;
    if (idempotency) {
      const result = operation.keep(decision.result);
      waiting.planned.push(result);
      keys.add({ ...idempotency, operation: operation.name, result });
    }
    return { ...decision, replayed: false };
  } catch (error) {
    throw new PlanningFailed(waiting, error);
  }
}
