import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLoss, known, Pace, type Database, type PartnerId, type Queryable, type SerialTransaction, type Statement } from '../platform/index.js';
import { Batch } from './batch.js';
import type { WalletChange } from './entry.js';
import { keyStore } from './keys.js';
import { merged } from './merged.js';
import type { Command, Operation } from './operation.js';
import { idempotencyConflict, type Decision, type Outcome } from './refusal.js';
import { sealBatch } from './seal.js';
import { Needs, type ConfigSource, type Store } from './store.js';

/** An arbitrary constant: the advisory lock that makes every gateway take its turn. */
export const LANE_LOCK = 5_852_140_001;

/**
 * Up to so many commands a batch is written by one statement: of six, 10 of them took 7.3 ms and one takes 4.9; of 29, 13.6 and
 * 12.1. For 128 it took longer (25.8 and 28.5): the database begins with the first while the next are made.
 */
const MERGED_MAX = 48;

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
  readonly seconds: number;
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
}

interface Head {
  sequence: bigint;
  batch: bigint;
  digest: Buffer;
  period: number;
  config_version: bigint;
  issued: bigint;
  now: Date;
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
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, options: LaneOptions) {
    this.#database = database;
    this.#options = options;
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
      this.#queue.push({
        operation,
        command,
        resolve: resolve as (outcome: Outcome<unknown>) => void,
        reject,
        planned: [],
      });
      this.#running ??= this.#drain();
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
    while (this.#queue.length > 0) await this.#process(this.#take());
    this.#running = undefined;
  }

  #take(): Waiting[] {
    const alone = this.#queue.findIndex(({ operation }) => operation.alone === true);
    const most = alone === -1 ? this.#options.batchMax : alone === 0 ? 1 : Math.min(alone, this.#options.batchMax);
    return this.#queue.splice(0, most);
  }

  /** Runs a batch until each of its commands is answered. Never throws. */
  async #process(batch: Waiting[]): Promise<void> {
    const deadline = Date.now() + (this.#options.retryMs ?? 8_000);
    let pauseMs = 50;
    let rest = batch;
    while (rest.length > 0) {
      try {
        await this.#run(rest);
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
          for (const waiting of rest) await this.#process([waiting]);
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

  async #run(waiting: readonly Waiting[]): Promise<void> {
    const started = performance.now();
    let entries = 0;
    let outcomes: readonly Outcome<unknown>[] = [];
    try {
      const done = await this.#database.serial((tx) => this.#transact(tx, waiting));
      ({ outcomes } = done);
      waiting.forEach((one, i) => {
        const outcome = known(done.outcomes[i], 'an outcome');
        this.#answers.later(() => { one.resolve(outcome); });
      });
      const { committed } = done;
      if (committed) {
        entries = Number(committed.lastSequence - committed.firstSequence) + 1;
        this.#tell(() => this.#options.onCommitted?.(committed));
      }
    } finally {
      const report = { size: waiting.length, entries, seconds: (performance.now() - started) / 1_000, failed: outcomes.length === 0, outcomes };
      this.#tell(() => this.#options.onBatch?.(report));
    }
  }

  async #transact(tx: SerialTransaction, waiting: readonly Waiting[]): Promise<{ outcomes: Outcome<unknown>[]; committed: Committed | undefined }> {
    const first = new Needs(this.#configs);
    for (const { operation, command } of waiting) {
      if (command.idempotency) first.want(keyStore, command.idempotency);
      operation.needs(command, first);
    }
    const { head, states } = await this.#loadFirst(tx, first);
    const at = { now: head.now, period: head.period, sequence: head.sequence, issued: head.issued };
    const batch = new Batch(at, states, this.#configs);
    const second = new Needs(this.#configs);
    for (const { operation, command } of waiting) operation.follow?.(command, batch, second);
    await loadMissing(tx, second, batch);

    const outcomes = waiting.map((one) => decide(one, batch));
    await tx.finish(waiting.length <= (this.#options.mergedMax ?? MERGED_MAX) ? atOnce(batch, head) : writes(batch, head));
    const { entries, changes } = batch.journal;
    const firstEntry = entries[0];
    return {
      outcomes,
      committed: firstEntry && { firstSequence: firstEntry.sequence, lastSequence: batch.journal.sequence, changes, positions: batch.positions() },
    };
  }

  /** The lock, the head and the first loads in one flight: each statement sees what was committed before it began. */
  async #loadFirst(tx: Queryable, needs: Needs): Promise<{ head: Head; states: Map<unknown, unknown> }> {
    const [, heads, states] = await Promise.all([
      tx.query({ name: 'lock', text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] }),
      // The time is network_now()'s, written out: a function's call took a third of this statement.
      tx.query<Head>({
        name: 'head',
        text: `SELECT sequence, batch, digest, period, config_version, issued,
                 greatest(date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond'), posted_at) AS now
               FROM lane_head`,
      }),
      loadFirst(tx, needs),
    ]);
    const head = heads[0];
    if (!head) throw new Error('the network is not set up: lane_head has no row');
    if (head.config_version !== this.#configVersion) {
      const configs = await Promise.all(this.#options.configs.map(async (source) => [source, await source.load(tx)] as const));
      this.#configs = new Map<unknown, unknown>(configs);
      this.#configVersion = head.config_version;
    }
    return { head, states };
  }
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
    const missing = store.missing?.(state, wanted) ?? wanted;
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

/** Of a small batch: statements cost more than rows, so there is one. */
function atOnce(batch: Batch, head: Head): Iterable<Statement> {
  const all = [...writes(batch, head)];
  if (all.length < 2 || [...batch.states().keys()].some((store) => (store as Store<unknown, unknown>).inOrder === true)) return all;
  const one = merged(all);
  return one ? [one] : all;
}

/** All that the batch writes; nothing when it changed nothing. Made one by one, while the database works on those before. */
function* writes(batch: Batch, head: Head): Iterable<Statement> {
  const number = head.batch + 1n;
  yield* batch.journal.statements(number);
  for (const [store, state] of batch.states()) yield* (store as Store<unknown, unknown>).write(state);
  if (batch.journal.entries.length === 0) return;
  const digest = sealBatch(head.digest, batch.journal.entries);
  yield {
    name: 'seal',
    text: 'INSERT INTO seal (batch, first_sequence, last_sequence, digest, sealed_at) VALUES ($1, $2, $3, $4, $5)',
    values: [number, head.sequence + 1n, batch.journal.sequence, digest, batch.now],
  };
  yield {
    name: 'write head',
    text: 'UPDATE lane_head SET sequence = $1, batch = $2, digest = $3, posted_at = $4, issued = issued + $5::numeric',
    values: [batch.journal.sequence, number, digest, batch.now, batch.journal.issued()],
  };
}
