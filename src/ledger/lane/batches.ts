import {
  isConnectionLoss,
  sqlState,
  type Database,
  type MemberId,
  type PartnerId,
  type Queryable,
  type SerialTransaction,
} from '../../platform/index.js';
import { Batch } from './batch.js';
import type { WalletChange } from '../journal/entry.js';
import { enterKnowing, NEWS_OF_ITS_OWN, STANDS_OTHERWISE, readHead, takeLock, type Head } from './head.js';
import { keyStore } from './keys.js';
import { LaneCache } from './lane-cache.js';
import { LoadAhead } from './load-ahead.js';
import { loadFirst, loadMissing } from './load-needs.js';
import { Covered } from './covered.js';
import type { Command, Operation } from './operation.js';
import { idempotencyConflict, type Decision, type Outcome } from './refusal.js';
import { Needs, type Configs, type ConfigSource } from './store.js';
import { MERGED_MAX, Writes } from './writes.js';

/** A command that a batch decides. */
export interface AskedCommand {
  readonly operation: Operation<Command, unknown>;
  readonly command: Command;
  /**
   * The results that were planned for it so far. When its key exists already with one of them, an earlier try of this
   * same call wrote it.
   */
  readonly planned: string[];
}

/** The rarely changed settings of the network, as they stand in one version of them. */
export interface Settings {
  readonly version: bigint;
  readonly values: ReadonlyMap<unknown, unknown>;
}

/** What a committed batch changed, and its place in the chain of seals. Subscribers are served from it. */
export interface Committed {
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
  readonly batch: bigint;
  /** The digest of the seal before the batch's own. */
  readonly previous: Uint8Array;
  /** The digest of the batch's own seal. */
  readonly digest: Uint8Array;
  readonly changes: readonly WalletChange[];
  readonly positions: readonly PartnerId[];
}

/** A planned batch, with the head that it follows. */
export interface Planned {
  readonly head: Head;
  readonly batch: Batch;
  readonly outcomes: Outcome<unknown>[];
}

export interface Done {
  readonly outcomes: Outcome<unknown>[];
  readonly committed: Committed | undefined;
}

/**
 * The planning of a command threw, which is a bug. The command is answered INTERNAL, and the others of its batch are
 * planned again without it.
 */
export class PlanningFailed extends Error {
  readonly culprit: AskedCommand;

  constructor(culprit: AskedCommand, cause: unknown) {
    super('planning failed', { cause });
    this.culprit = culprit;
  }
}

export interface BatchOptions {
  readonly configs: readonly ConfigSource<unknown>[];
  /** Batches of up to this number of commands are written by one statement; 48 when left out. */
  readonly mergedMax?: number;
}

/**
 * Plans and commits batches. A batch is planned from the lane's cache and committed in one flight, or it is loaded,
 * planned and committed in one transaction of two flights or more.
 */
export class Batches {
  readonly #database: Database;
  readonly #options: BatchOptions;
  /** What the last batches left. Others only read it. */
  readonly cache = new LaneCache();
  /** False for PGlite, which has one connection: no batch is sent behind another, and nothing is loaded beside one. */
  readonly #canPipeline: boolean;
  readonly #ahead: LoadAhead | undefined;
  readonly #covered: Covered;
  #configs = new Map<unknown, unknown>();
  #configVersion = -1n;

  constructor(database: Database, options: BatchOptions) {
    this.#database = database;
    this.#options = options;
    this.#canPipeline = database.engine === 'postgres';
    this.#covered = new Covered(this.cache);
    this.#ahead = this.#canPipeline ? new LoadAhead(database, this.cache) : undefined;
  }

  get settings(): Settings {
    return { version: this.#configVersion, values: this.#configs };
  }

  /** What the weights of commands are told by. */
  get configs(): Configs {
    return new Needs(this.#configs);
  }

  /** Whether a batch may be sent behind one that is not answered yet. */
  get canPipeline(): boolean {
    return this.#canPipeline;
  }

  /**
   * Begins to load what a command wants and the cache does not have; `ready` is called when that is done. Gives false
   * when there is nothing to load.
   */
  loadAhead(asked: AskedCommand, ready: () => void): boolean {
    const ahead = this.#ahead;
    if (!ahead) return false;
    const needs = this.#firstNeeds([asked]);
    const more = asked.operation.followsMore?.(asked.command, needs) ?? false;
    if (more === false || (typeof more === 'string' && this.#covered.has(more))) return ahead.want(needs, ready);
    const follow = (): boolean => {
      const more = this.#followAhead(asked, needs);
      return more !== undefined && ahead.want(more, ready);
    };
    const first = ahead.want(needs, () => {
      if (!follow()) ready();
    });
    return first || follow();
  }

  /** What the command will want second, as far as the cache can tell: undefined when it lacks something of the first. */
  #followAhead(asked: AskedCommand, needs: Needs): Needs | undefined {
    const head = this.cache.peek();
    if (head?.config_version !== this.#configVersion) return undefined;
    try {
      const states = new Map<unknown, unknown>();
      if (!this.cache.fill(needs, states, head)) return undefined;
      return this.#secondNeeds([asked], new Batch(head, states, this.#configs));
    } catch {
      // Its batch will meet the same error and answer it.
      return undefined;
    }
  }

  /**
   * Plans from the cache. Undefined when the cache does not have all that is wanted, and also when a command would not
   * be done. For keys and orders are taken for new here, and the database only checks that when they are written.
   */
  planKnown(waiting: readonly AskedCommand[]): Planned | undefined {
    if (waiting.some(({ operation }) => operation.alone === true)) return undefined;
    const head = this.cache.head();
    if (head?.config_version !== this.#configVersion) return undefined;
    try {
      return this.#planAt(head, waiting);
    } catch {
      // The batch is loaded and planned again; an error that comes back is then answered.
      return undefined;
    }
  }

  #planAt(head: Head, waiting: readonly AskedCommand[]): Planned | undefined {
    const states = new Map<unknown, unknown>();
    if (!this.cache.fill(this.#firstNeeds(waiting), states, head)) return undefined;
    const batch = new Batch(head, states, this.#configs);
    const more = this.#secondNeeds(waiting, batch);
    const isCovered = this.cache.fill(more, states, head);
    this.#covered.note(waiting, more, isCovered);
    if (!isCovered) return undefined;
    const outcomes: Outcome<unknown>[] = [];
    for (const one of waiting) {
      const outcome = decide(one, batch);
      if (outcome.kind !== 'done') return undefined;
      outcomes.push(outcome);
    }
    return { head, batch, outcomes };
  }

  /** Commits in one flight a batch that was planned from the cache. Undefined when the database refused it. */
  async commitKnown({ head, batch, outcomes }: Planned): Promise<Done | undefined> {
    const writes = new Writes(batch, head);
    try {
      await this.#database.serial(async (tx) => {
        const entered = enterKnowing(tx, head, batch.members()).then(({ clock, news, heard }) => {
          this.cache.tell(clock, performance.now());
          this.cache.hear(news, heard ?? []);
        });
        // Everything is sent at once; when the entering is refused, the statements behind it fail too.
        const finished = tx.finish(writes.queries(this.#isSmall(outcomes.length)));
        // All statements were handed over, so the next batch may be planned from what this one leaves.
        const after = this.#canPipeline && writes.after;
        if (after) this.cache.keep(batch, after);
        const [first, rest] = await Promise.allSettled([entered, finished]);
        if (first.status === 'rejected') throw first.reason;
        if (rest.status === 'rejected') throw rest.reason;
        if (!after && writes.after) this.cache.keep(batch, writes.after);
      });
      this.cache.trust();
      return doneBy(batch, outcomes, head, writes.after);
    } catch (error) {
      if (isConnectionLoss(error)) {
        this.cache.forget();
        throw error;
      }
      const state = sqlState(error);
      if (state === NEWS_OF_ITS_OWN || state === STANDS_OTHERWISE) this.cache.refuted();
      else this.cache.doubt();
      return undefined;
    }
  }

  #isSmall(commands: number): boolean {
    return commands <= (this.#options.mergedMax ?? MERGED_MAX);
  }

  #firstNeeds(waiting: readonly AskedCommand[]): Needs {
    const needs = new Needs(this.#configs);
    for (const { operation, command } of waiting) {
      if (command.idempotency) needs.want(keyStore, command.idempotency);
      operation.needs(command, needs);
    }
    return needs;
  }

  #secondNeeds(waiting: readonly AskedCommand[], batch: Batch): Needs {
    const needs = new Needs(this.#configs);
    for (const { operation, command } of waiting) operation.follow?.(command, batch, needs);
    return needs;
  }

  /**
   * Loads, plans and commits in one transaction.
   * Errors: {@link PlanningFailed}, or what the database says.
   */
  commitLoaded(waiting: readonly AskedCommand[]): Promise<Done> {
    return this.#database.serial((tx) => this.#transact(tx, waiting));
  }

  async #transact(tx: SerialTransaction, waiting: readonly AskedCommand[]): Promise<Done> {
    try {
      const before = this.#configVersion;
      const { head, heard, states, readAt } = await this.#loadFirst(tx, this.#firstNeeds(waiting));
      this.cache.found(head, heard);
      const isSettled = head.config_version === before;
      const batch = new Batch(head, isSettled ? states : new Map(), this.#configs);
      // What the commands want first may hang on settings that were not there yet. All of it is loaded anew: stores that add to
      // what they have would have it twice.
      if (!isSettled) await loadMissing(tx, this.#firstNeeds(waiting), batch);
      await loadMissing(tx, this.#secondNeeds(waiting, batch), batch);
      const outcomes = waiting.map((one) => decide(one, batch));
      const writes = new Writes(batch, head);
      await tx.finish(writes.queries(this.#isSmall(waiting.length)));
      // The close of a period writes more columns of the head than are planned here.
      if (writes.after && !waiting.some(({ operation }) => operation.alone === true)) {
        this.cache.keep(batch, writes.after);
        this.cache.tell(head.clock, readAt);
      } else this.cache.forget();
      return doneBy(batch, outcomes, head, writes.after);
    } catch (error) {
      this.cache.forget();
      throw error;
    }
  }

  /**
   * The lock, the head and the first loads in one flight. Each statement sees what was committed before the statement
   * began.
   */
  async #loadFirst(
    tx: Queryable,
    needs: Needs,
  ): Promise<{ head: Head; heard: readonly MemberId[] | undefined; states: Map<unknown, unknown>; readAt: number }> {
    const [, { head, heard, readAt }, states] = await Promise.all([
      takeLock(tx),
      readHead(tx, this.cache.news).then((read) => ({ ...read, readAt: performance.now() })),
      loadFirst(tx, needs),
    ]);
    if (head.config_version !== this.#configVersion) {
      const configs = await Promise.all(
        this.#options.configs.map(async (source) => [source, await source.load(tx)] as const),
      );
      this.#configs = new Map<unknown, unknown>(configs);
      this.#configVersion = head.config_version;
    }
    return { head, heard, states, readAt };
  }
}

function doneBy(batch: Batch, outcomes: Outcome<unknown>[], before: Head, after: Head | undefined): Done {
  const { entries, changes, sequence } = batch.journal;
  const firstEntry = entries[0];
  if (!firstEntry || !after) return { outcomes, committed: undefined };
  const chained = { batch: after.batch, previous: before.digest, digest: after.digest };
  return {
    outcomes,
    committed: {
      firstSequence: firstEntry.sequence,
      lastSequence: sequence,
      ...chained,
      changes,
      positions: batch.positions(),
    },
  };
}

function decide(waiting: AskedCommand, batch: Batch): Outcome<unknown> {
  const { operation, command } = waiting;
  try {
    const { idempotency } = command;
    const keys = batch.of(keyStore);
    const kept = idempotency && keys.find(idempotency);
    if (kept) {
      if (kept.operation !== operation.name || !kept.inputHash.equals(idempotency.hash)) {
        return { kind: 'refused', refusal: idempotencyConflict(kept.operation) };
      }
      // After a lost COMMIT, the key that is found may have been written by this very call: then it is no replay.
      return { kind: 'done', result: operation.recall(kept.result), replayed: !waiting.planned.includes(kept.result) };
    }
    const before = batch.journal.sequence;
    const decision: Decision<unknown> = operation.plan(command, batch);
    if (decision.kind !== 'done') return decision;
    if (idempotency) {
      const result = operation.keep(decision.result);
      waiting.planned.push(result);
      const { sequence } = batch.journal;
      keys.add({
        scope: idempotency.scope,
        key: idempotency.key,
        operation: operation.name,
        inputHash: idempotency.hash,
        result,
        sequence: sequence > before ? sequence : null,
        act: command.act ?? '',
      });
    }
    return { ...decision, replayed: false };
  } catch (error) {
    throw new PlanningFailed(waiting, error);
  }
}
